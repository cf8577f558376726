module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<36xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<7xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<15xi32>
  util.global private @"conv_1/integers/unpacked" : tensor<11xi32>
  stream.executable private @conv_1.columns {
    stream.executable.export public @conv_1.columns workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @conv_1.columns(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %10 = arith.constant 3 : index
        %11 = arith.constant 4 : index
        %12 = arith.constant 1 : index
        %18 = arith.constant 2 : index
        %35 = arith.constant 16 : index
        %44 = arith.constant 20 : index
        %54 = arith.constant 320 : index
        %58 = arith.constant 255 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<7xi32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<11xi32>
        %5 = stream.dispatch.workgroup.id[0] : index
        %6 = stream.dispatch.workgroup.id[1] : index
        %7 = stream.dispatch.workgroup.id[2] : index
        %8 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<28xi8>
        %9 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<28xi8>
        %17:3 = scf.for %13 = %2 to %12 step %12 iter_args(%14 = %10, %15 = %11, %16 = %2) -> (index, index, index) {
          %19 = arith.muli %13, %18 : index
          %20 = arith.divui %19, %12 : index
          %21 = arith.muli %20, %11 : index
          %26:3 = scf.for %22 = %2 to %12 step %12 iter_args(%23 = %14, %24 = %15, %25 = %16) -> (index, index, index) {
            %27 = arith.muli %13, %12 : index
            %28 = arith.addi %27, %22 : index
            %29 = arith.muli %28, %10 : index
            %30 = arith.index_cast %24 : index to i32
            memref.store %30, %4[%29] : memref<11xi32>
            %31 = arith.addi %29, %12 : index
            %32 = arith.index_cast %23 : index to i32
            memref.store %32, %4[%31] : memref<11xi32>
            %33 = arith.muli %28, %12 : index
            %34 = arith.addi %33, %2 : index
            %36 = arith.addi %34, %35 : index
            %37 = memref.load %9[%36] : memref<28xi8>
            %38 = arith.index_castui %37 : i8 to index
            %39 = arith.addi %25, %38 : index
            %43:2 = scf.for %40 = %25 to %39 step %12 iter_args(%41 = %23, %42 = %21) -> (index, index) {
              %45 = arith.addi %40, %44 : index
              %46 = memref.load %9[%45] : memref<28xi8>
              %47 = arith.index_castui %46 : i8 to index
              %48 = arith.addi %42, %47 : index
              %49 = arith.remui %48, %11 : index
              %50 = arith.addi %49, %2 : index
              %51 = memref.load %3[%50] : memref<7xi32>
              %52 = arith.index_cast %51 : i32 to index
              %53 = arith.divui %48, %11 : index
              %55 = arith.muli %53, %54 : index
              %56 = arith.addi %55, %52 : index
              %57 = arith.index_cast %56 : index to i32
              memref.store %57, %4[%41] : memref<11xi32>
              %59 = arith.cmpi ne, %47, %58 : index
              %60 = arith.select %59, %12, %2 : index
              %61 = arith.addi %41, %60 : index
              scf.yield %61, %48 : index, index
            }
            %62 = arith.subi %43#0, %23 : index
            %63 = arith.muli %62, %11 : index
            %64 = arith.addi %24, %63 : index
            %65 = arith.addi %29, %18 : index
            %66 = arith.index_cast %43#0 : index to i32
            memref.store %66, %4[%65] : memref<11xi32>
            scf.yield %43#0, %64, %39 : index, index, index
          }
          scf.yield %26#0, %26#1, %26#2 : index, index, index
        }
        return
      }
    }
  }
  util.initializer {
    %p0 = util.global.load @"conv_1/integers" : tensor<7xi32>
    %u0 = flow.dispatch @conv_1.columns::@conv_1.columns(%p0) : (tensor<7xi32>) -> tensor<11xi32>
    util.global.store %u0, @"conv_1/integers/unpacked" : tensor<11xi32>
    util.return
  }
  stream.executable private @enter_0 {
    stream.executable.export public @enter_0 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @enter_0(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %8 = arith.constant 16 : index
        %11 = arith.constant 2 : index
        %13 = arith.constant 3 : index
        %14 = arith.constant 1 : index
        %23 = arith.constant 5 : index
        %33 = arith.constant 4 : index
        %36 = arith.constant 8 : index
        %39 = arith.constant 80 : index
        %56 = arith.constant 0.0 : f32
        %61 = arith.constant dense<0.0> : vector<4xf32>
        %62 = arith.constant 12 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<50xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<640xf32>
        %5 = stream.dispatch.workgroup.id[0] : index
        %6 = stream.dispatch.workgroup.id[1] : index
        %7 = stream.dispatch.workgroup.id[2] : index
        %9 = arith.muli %5, %8 : index
        %10 = arith.addi %9, %8 : index
        %12 = arith.minui %10, %11 : index
        scf.for %15 = %2 to %13 step %14 {
          scf.for %16 = %2 to %13 step %14 {
            %17 = arith.minui %16, %11 : index
            scf.for %18 = %9 to %12 step %14 {
              %19 = arith.muli %15, %11 : index
              %20 = arith.addi %19, %2 : index
              %21 = arith.muli %17, %11 : index
              %22 = arith.addi %21, %2 : index
              %24 = arith.muli %7, %23 : index
              %25 = arith.addi %24, %20 : index
              %26 = arith.muli %25, %23 : index
              %27 = arith.addi %26, %22 : index
              %28 = arith.muli %27, %11 : index
              %29 = arith.addi %28, %18 : index
              %30 = arith.addi %29, %2 : index
              %31 = memref.load %3[%30] : memref<50xf32>
              %32 = vector.from_elements %31 : vector<1xf32>
              %34 = arith.muli %18, %33 : index
              %35 = arith.addi %34, %2 : index
              %37 = arith.muli %7, %36 : index
              %38 = arith.addi %37, %35 : index
              %40 = arith.muli %38, %39 : index
              %41 = arith.addi %40, %2 : index
              %42 = arith.muli %15, %33 : index
              %43 = arith.addi %41, %42 : index
              %44 = arith.addi %43, %17 : index
              vector.store %32, %4[%44] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %45 = arith.muli %5, %8 : index
        %46 = arith.addi %45, %8 : index
        %47 = arith.minui %46, %11 : index
        scf.for %48 = %45 to %47 step %14 {
          %49 = arith.muli %48, %33 : index
          %50 = arith.addi %49, %2 : index
          %51 = arith.muli %7, %36 : index
          %52 = arith.addi %51, %50 : index
          %53 = arith.muli %52, %39 : index
          %54 = arith.addi %53, %2 : index
          %55 = arith.subi %54, %2 : index
          scf.for %57 = %2 to %13 step %14 {
            %58 = arith.muli %57, %33 : index
            %59 = arith.addi %54, %58 : index
            %60 = arith.addi %59, %13 : index
            memref.store %56, %4[%60] : memref<640xf32>
          }
          scf.for %63 = %62 to %39 step %33 {
            %64 = arith.addi %55, %63 : index
            vector.store %61, %4[%64] : memref<640xf32>, vector<4xf32>
          }
        }
        %65 = arith.muli %5, %8 : index
        %66 = arith.addi %65, %8 : index
        %67 = arith.minui %66, %11 : index
        scf.for %68 = %2 to %13 step %14 {
          scf.for %69 = %2 to %11 step %14 {
            %70 = arith.minui %69, %14 : index
            scf.for %71 = %65 to %67 step %14 {
              %72 = arith.muli %68, %11 : index
              %73 = arith.addi %72, %2 : index
              %74 = arith.muli %70, %11 : index
              %75 = arith.addi %74, %14 : index
              %76 = arith.muli %7, %23 : index
              %77 = arith.addi %76, %73 : index
              %78 = arith.muli %77, %23 : index
              %79 = arith.addi %78, %75 : index
              %80 = arith.muli %79, %11 : index
              %81 = arith.addi %80, %71 : index
              %82 = arith.addi %81, %2 : index
              %83 = memref.load %3[%82] : memref<50xf32>
              %84 = vector.from_elements %83 : vector<1xf32>
              %85 = arith.muli %71, %33 : index
              %86 = arith.addi %85, %14 : index
              %87 = arith.muli %7, %36 : index
              %88 = arith.addi %87, %86 : index
              %89 = arith.muli %88, %39 : index
              %90 = arith.addi %89, %2 : index
              %91 = arith.muli %68, %33 : index
              %92 = arith.addi %90, %91 : index
              %93 = arith.addi %92, %70 : index
              vector.store %84, %4[%93] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %94 = arith.muli %5, %8 : index
        %95 = arith.addi %94, %8 : index
        %96 = arith.minui %95, %11 : index
        scf.for %97 = %94 to %96 step %14 {
          %98 = arith.muli %97, %33 : index
          %99 = arith.addi %98, %14 : index
          %100 = arith.muli %7, %36 : index
          %101 = arith.addi %100, %99 : index
          %102 = arith.muli %101, %39 : index
          %103 = arith.addi %102, %2 : index
          %104 = arith.subi %103, %2 : index
          scf.for %105 = %2 to %13 step %14 {
            %106 = arith.muli %105, %33 : index
            %107 = arith.addi %103, %106 : index
            %108 = arith.addi %107, %11 : index
            memref.store %56, %4[%108] : memref<640xf32>
            %109 = arith.addi %107, %13 : index
            memref.store %56, %4[%109] : memref<640xf32>
          }
          scf.for %110 = %62 to %39 step %33 {
            %111 = arith.addi %104, %110 : index
            vector.store %61, %4[%111] : memref<640xf32>, vector<4xf32>
          }
        }
        %112 = arith.muli %5, %8 : index
        %113 = arith.addi %112, %8 : index
        %114 = arith.minui %113, %11 : index
        scf.for %115 = %2 to %11 step %14 {
          scf.for %116 = %2 to %13 step %14 {
            %117 = arith.minui %116, %11 : index
            scf.for %118 = %112 to %114 step %14 {
              %119 = arith.muli %115, %11 : index
              %120 = arith.addi %119, %14 : index
              %121 = arith.muli %117, %11 : index
              %122 = arith.addi %121, %2 : index
              %123 = arith.muli %7, %23 : index
              %124 = arith.addi %123, %120 : index
              %125 = arith.muli %124, %23 : index
              %126 = arith.addi %125, %122 : index
              %127 = arith.muli %126, %11 : index
              %128 = arith.addi %127, %118 : index
              %129 = arith.addi %128, %2 : index
              %130 = memref.load %3[%129] : memref<50xf32>
              %131 = vector.from_elements %130 : vector<1xf32>
              %132 = arith.muli %118, %33 : index
              %133 = arith.addi %132, %11 : index
              %134 = arith.muli %7, %36 : index
              %135 = arith.addi %134, %133 : index
              %136 = arith.muli %135, %39 : index
              %137 = arith.addi %136, %2 : index
              %138 = arith.muli %115, %33 : index
              %139 = arith.addi %137, %138 : index
              %140 = arith.addi %139, %117 : index
              vector.store %131, %4[%140] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %141 = arith.muli %5, %8 : index
        %142 = arith.addi %141, %8 : index
        %143 = arith.minui %142, %11 : index
        scf.for %144 = %141 to %143 step %14 {
          %145 = arith.muli %144, %33 : index
          %146 = arith.addi %145, %11 : index
          %147 = arith.muli %7, %36 : index
          %148 = arith.addi %147, %146 : index
          %149 = arith.muli %148, %39 : index
          %150 = arith.addi %149, %2 : index
          %151 = arith.subi %150, %2 : index
          scf.for %152 = %2 to %11 step %14 {
            %153 = arith.muli %152, %33 : index
            %154 = arith.addi %150, %153 : index
            %155 = arith.addi %154, %13 : index
            memref.store %56, %4[%155] : memref<640xf32>
          }
          scf.for %156 = %36 to %39 step %33 {
            %157 = arith.addi %151, %156 : index
            vector.store %61, %4[%157] : memref<640xf32>, vector<4xf32>
          }
        }
        %158 = arith.muli %5, %8 : index
        %159 = arith.addi %158, %8 : index
        %160 = arith.minui %159, %11 : index
        scf.for %161 = %2 to %11 step %14 {
          scf.for %162 = %2 to %11 step %14 {
            %163 = arith.minui %162, %14 : index
            scf.for %164 = %158 to %160 step %14 {
              %165 = arith.muli %161, %11 : index
              %166 = arith.addi %165, %14 : index
              %167 = arith.muli %163, %11 : index
              %168 = arith.addi %167, %14 : index
              %169 = arith.muli %7, %23 : index
              %170 = arith.addi %169, %166 : index
              %171 = arith.muli %170, %23 : index
              %172 = arith.addi %171, %168 : index
              %173 = arith.muli %172, %11 : index
              %174 = arith.addi %173, %164 : index
              %175 = arith.addi %174, %2 : index
              %176 = memref.load %3[%175] : memref<50xf32>
              %177 = vector.from_elements %176 : vector<1xf32>
              %178 = arith.muli %164, %33 : index
              %179 = arith.addi %178, %13 : index
              %180 = arith.muli %7, %36 : index
              %181 = arith.addi %180, %179 : index
              %182 = arith.muli %181, %39 : index
              %183 = arith.addi %182, %2 : index
              %184 = arith.muli %161, %33 : index
              %185 = arith.addi %183, %184 : index
              %186 = arith.addi %185, %163 : index
              vector.store %177, %4[%186] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %187 = arith.muli %5, %8 : index
        %188 = arith.addi %187, %8 : index
        %189 = arith.minui %188, %11 : index
        scf.for %190 = %187 to %189 step %14 {
          %191 = arith.muli %190, %33 : index
          %192 = arith.addi %191, %13 : index
          %193 = arith.muli %7, %36 : index
          %194 = arith.addi %193, %192 : index
          %195 = arith.muli %194, %39 : index
          %196 = arith.addi %195, %2 : index
          %197 = arith.subi %196, %2 : index
          scf.for %198 = %2 to %11 step %14 {
            %199 = arith.muli %198, %33 : index
            %200 = arith.addi %196, %199 : index
            %201 = arith.addi %200, %11 : index
            memref.store %56, %4[%201] : memref<640xf32>
            %202 = arith.addi %200, %13 : index
            memref.store %56, %4[%202] : memref<640xf32>
          }
          scf.for %203 = %36 to %39 step %33 {
            %204 = arith.addi %197, %203 : index
            vector.store %61, %4[%204] : memref<640xf32>, vector<4xf32>
          }
        }
        return
      }
    }
  }
  stream.executable private @conv_1 {
    stream.executable.export public @conv_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %10 = arith.constant 1 : index
        %16 = arith.constant 12 : index
        %22 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %26 = arith.constant dense<4> : vector<4xi32>
        %28 = arith.constant dense<3> : vector<4xi32>
        %30 = arith.constant dense<12> : vector<4xi32>
        %34 = arith.constant 4 : index
        %44 = arith.constant 8 : index
        %54 = arith.constant 640 : index
        %62 = arith.constant 3 : index
        %70 = arith.constant 2 : index
        %146 = arith.constant dense<0.0> : vector<4xf32>
        %206 = arith.constant 112 : index
        %208 = arith.constant 16 : index
        %236 = arith.constant 896 : index
        %243 = arith.constant 28 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<36xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<11xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<896xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %11 = arith.muli %8, %10 : index
        %12 = arith.addi %8, %10 : index
        %13 = arith.muli %12, %10 : index
        %14 = arith.minui %13, %10 : index
        %15 = "memref.alloca"() <{alignment = 64 : i64, operandSegmentSizes = array<i32: 0, 0>}> : () -> memref<12xi32>
        %17 = arith.muli %7, %16 : index
        %18 = arith.addi %17, %16 : index
        %19 = arith.minui %18, %16 : index
        scf.for %20 = %17 to %19 step %16 {
          %21 = arith.addi %20, %2 : index
          %23 = arith.index_cast %21 : index to i32
          %24 = vector.broadcast %23 : i32 to vector<4xi32>
          %25 = arith.addi %24, %22 : vector<4xi32>
          %27 = arith.remui %25, %26 : vector<4xi32>
          %29 = arith.cmpi ult, %27, %28 : vector<4xi32>
          %31 = arith.cmpi ult, %25, %30 : vector<4xi32>
          %32 = arith.andi %29, %31 : vector<4xi1>
          %33 = arith.extsi %32 : vector<4xi1> to vector<4xi32>
          vector.store %33, %15[%2] : memref<12xi32>, vector<4xi32>
          %35 = arith.addi %20, %34 : index
          %36 = arith.index_cast %35 : index to i32
          %37 = vector.broadcast %36 : i32 to vector<4xi32>
          %38 = arith.addi %37, %22 : vector<4xi32>
          %39 = arith.remui %38, %26 : vector<4xi32>
          %40 = arith.cmpi ult, %39, %28 : vector<4xi32>
          %41 = arith.cmpi ult, %38, %30 : vector<4xi32>
          %42 = arith.andi %40, %41 : vector<4xi1>
          %43 = arith.extsi %42 : vector<4xi1> to vector<4xi32>
          vector.store %43, %15[%34] : memref<12xi32>, vector<4xi32>
          %45 = arith.addi %20, %44 : index
          %46 = arith.index_cast %45 : index to i32
          %47 = vector.broadcast %46 : i32 to vector<4xi32>
          %48 = arith.addi %47, %22 : vector<4xi32>
          %49 = arith.remui %48, %26 : vector<4xi32>
          %50 = arith.cmpi ult, %49, %28 : vector<4xi32>
          %51 = arith.cmpi ult, %48, %30 : vector<4xi32>
          %52 = arith.andi %50, %51 : vector<4xi1>
          %53 = arith.extsi %52 : vector<4xi1> to vector<4xi32>
          vector.store %53, %15[%44] : memref<12xi32>, vector<4xi32>
          %55 = arith.muli %9, %54 : index
          %56 = arith.addi %20, %55 : index
          %57 = arith.addi %20, %16 : index
          scf.for %58 = %2 to %10 step %10 {
            scf.for %59 = %11 to %14 step %10 {
              %60 = arith.muli %58, %10 : index
              %61 = arith.addi %60, %59 : index
              %63 = arith.muli %61, %62 : index
              %64 = arith.addi %63, %2 : index
              %65 = memref.load %5[%64] : memref<11xi32>
              %66 = arith.index_cast %65 : i32 to index
              %67 = arith.addi %63, %10 : index
              %68 = memref.load %5[%67] : memref<11xi32>
              %69 = arith.index_cast %68 : i32 to index
              %71 = arith.addi %63, %70 : index
              %72 = memref.load %5[%71] : memref<11xi32>
              %73 = arith.index_cast %72 : i32 to index
              %74 = arith.muli %59, %34 : index
              %75 = arith.addi %74, %2 : index
              %76 = memref.load %4[%75] : memref<36xf32>
              %77 = arith.addi %74, %10 : index
              %78 = memref.load %4[%77] : memref<36xf32>
              %79 = arith.addi %74, %70 : index
              %80 = memref.load %4[%79] : memref<36xf32>
              %81 = arith.addi %74, %62 : index
              %82 = memref.load %4[%81] : memref<36xf32>
              %83 = vector.broadcast %76 : f32 to vector<4xf32>
              %84 = vector.broadcast %78 : f32 to vector<4xf32>
              %85 = vector.broadcast %80 : f32 to vector<4xf32>
              %86 = vector.broadcast %82 : f32 to vector<4xf32>
              %87 = arith.addi %56, %2 : index
              %101:12 = scf.for %88 = %69 to %73 step %10 iter_args(%89 = %83, %90 = %83, %91 = %83, %92 = %84, %93 = %84, %94 = %84, %95 = %85, %96 = %85, %97 = %85, %98 = %86, %99 = %86, %100 = %86) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                %102 = memref.load %5[%88] : memref<11xi32>
                %103 = arith.index_cast %102 : i32 to index
                %104 = arith.addi %103, %87 : index
                %105 = arith.subi %88, %69 : index
                %106 = arith.muli %105, %34 : index
                %107 = arith.addi %66, %106 : index
                %108 = vector.load %4[%107] : memref<36xf32>, vector<4xf32>
                %109 = vector.extract %108[0] : f32 from vector<4xf32>
                %110 = vector.extract %108[1] : f32 from vector<4xf32>
                %111 = vector.extract %108[2] : f32 from vector<4xf32>
                %112 = vector.extract %108[3] : f32 from vector<4xf32>
                %113 = arith.addi %104, %2 : index
                %114 = vector.load %3[%113] : memref<640xf32>, vector<4xf32>
                %115 = arith.addi %104, %34 : index
                %116 = vector.load %3[%115] : memref<640xf32>, vector<4xf32>
                %117 = arith.addi %104, %44 : index
                %118 = vector.load %3[%117] : memref<640xf32>, vector<4xf32>
                %119 = vector.broadcast %109 : f32 to vector<4xf32>
                %120 = vector.fma %119, %114, %89 : vector<4xf32>
                %121 = vector.fma %119, %116, %90 : vector<4xf32>
                %122 = vector.fma %119, %118, %91 : vector<4xf32>
                %123 = vector.broadcast %110 : f32 to vector<4xf32>
                %124 = vector.fma %123, %114, %92 : vector<4xf32>
                %125 = vector.fma %123, %116, %93 : vector<4xf32>
                %126 = vector.fma %123, %118, %94 : vector<4xf32>
                %127 = vector.broadcast %111 : f32 to vector<4xf32>
                %128 = vector.fma %127, %114, %95 : vector<4xf32>
                %129 = vector.fma %127, %116, %96 : vector<4xf32>
                %130 = vector.fma %127, %118, %97 : vector<4xf32>
                %131 = vector.broadcast %112 : f32 to vector<4xf32>
                %132 = vector.fma %131, %114, %98 : vector<4xf32>
                %133 = vector.fma %131, %116, %99 : vector<4xf32>
                %134 = vector.fma %131, %118, %100 : vector<4xf32>
                scf.yield %120, %121, %122, %124, %125, %126, %128, %129, %130, %132, %133, %134 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
              }
              %135 = arith.addi %2, %2 : index
              %136 = arith.addi %2, %34 : index
              %137 = arith.addi %2, %44 : index
              %138 = vector.load %15[%135] : memref<12xi32>, vector<4xi32>
              %139 = vector.load %15[%136] : memref<12xi32>, vector<4xi32>
              %140 = vector.load %15[%137] : memref<12xi32>, vector<4xi32>
              %141 = arith.addi %20, %135 : index
              %142 = arith.addi %20, %136 : index
              %143 = arith.addi %20, %137 : index
              %144 = arith.muli %59, %34 : index
              %145 = arith.addi %144, %2 : index
              %147 = arith.maximumf %101#0, %146 : vector<4xf32>
              %148 = arith.maximumf %101#1, %146 : vector<4xf32>
              %149 = arith.maximumf %101#2, %146 : vector<4xf32>
              %150 = arith.bitcast %147 : vector<4xf32> to vector<4xi32>
              %151 = arith.andi %150, %138 : vector<4xi32>
              %152 = arith.bitcast %151 : vector<4xi32> to vector<4xf32>
              %153 = arith.bitcast %148 : vector<4xf32> to vector<4xi32>
              %154 = arith.andi %153, %139 : vector<4xi32>
              %155 = arith.bitcast %154 : vector<4xi32> to vector<4xf32>
              %156 = arith.bitcast %149 : vector<4xf32> to vector<4xi32>
              %157 = arith.andi %156, %140 : vector<4xi32>
              %158 = arith.bitcast %157 : vector<4xi32> to vector<4xf32>
              %159 = arith.muli %59, %34 : index
              %160 = arith.addi %159, %10 : index
              %161 = arith.maximumf %101#3, %146 : vector<4xf32>
              %162 = arith.maximumf %101#4, %146 : vector<4xf32>
              %163 = arith.maximumf %101#5, %146 : vector<4xf32>
              %164 = arith.bitcast %161 : vector<4xf32> to vector<4xi32>
              %165 = arith.andi %164, %138 : vector<4xi32>
              %166 = arith.bitcast %165 : vector<4xi32> to vector<4xf32>
              %167 = arith.bitcast %162 : vector<4xf32> to vector<4xi32>
              %168 = arith.andi %167, %139 : vector<4xi32>
              %169 = arith.bitcast %168 : vector<4xi32> to vector<4xf32>
              %170 = arith.bitcast %163 : vector<4xf32> to vector<4xi32>
              %171 = arith.andi %170, %140 : vector<4xi32>
              %172 = arith.bitcast %171 : vector<4xi32> to vector<4xf32>
              %173 = arith.muli %59, %34 : index
              %174 = arith.addi %173, %70 : index
              %175 = arith.maximumf %101#6, %146 : vector<4xf32>
              %176 = arith.maximumf %101#7, %146 : vector<4xf32>
              %177 = arith.maximumf %101#8, %146 : vector<4xf32>
              %178 = arith.bitcast %175 : vector<4xf32> to vector<4xi32>
              %179 = arith.andi %178, %138 : vector<4xi32>
              %180 = arith.bitcast %179 : vector<4xi32> to vector<4xf32>
              %181 = arith.bitcast %176 : vector<4xf32> to vector<4xi32>
              %182 = arith.andi %181, %139 : vector<4xi32>
              %183 = arith.bitcast %182 : vector<4xi32> to vector<4xf32>
              %184 = arith.bitcast %177 : vector<4xf32> to vector<4xi32>
              %185 = arith.andi %184, %140 : vector<4xi32>
              %186 = arith.bitcast %185 : vector<4xi32> to vector<4xf32>
              %187 = arith.muli %59, %34 : index
              %188 = arith.addi %187, %62 : index
              %189 = arith.maximumf %101#9, %146 : vector<4xf32>
              %190 = arith.maximumf %101#10, %146 : vector<4xf32>
              %191 = arith.maximumf %101#11, %146 : vector<4xf32>
              %192 = arith.bitcast %189 : vector<4xf32> to vector<4xi32>
              %193 = arith.andi %192, %138 : vector<4xi32>
              %194 = arith.bitcast %193 : vector<4xi32> to vector<4xf32>
              %195 = arith.bitcast %190 : vector<4xf32> to vector<4xi32>
              %196 = arith.andi %195, %139 : vector<4xi32>
              %197 = arith.bitcast %196 : vector<4xi32> to vector<4xf32>
              %198 = arith.bitcast %191 : vector<4xf32> to vector<4xi32>
              %199 = arith.andi %198, %140 : vector<4xi32>
              %200 = arith.bitcast %199 : vector<4xi32> to vector<4xf32>
              %201 = arith.addi %20, %2 : index
              %202 = arith.muli %9, %44 : index
              %203 = arith.muli %59, %34 : index
              %204 = arith.addi %202, %203 : index
              %205 = arith.addi %204, %2 : index
              %207 = arith.muli %205, %206 : index
              %209 = arith.addi %207, %208 : index
              %210 = arith.addi %209, %201 : index
              %211 = arith.addi %204, %10 : index
              %212 = arith.muli %211, %206 : index
              %213 = arith.addi %212, %208 : index
              %214 = arith.addi %213, %201 : index
              %215 = arith.addi %204, %70 : index
              %216 = arith.muli %215, %206 : index
              %217 = arith.addi %216, %208 : index
              %218 = arith.addi %217, %201 : index
              %219 = arith.addi %204, %62 : index
              %220 = arith.muli %219, %206 : index
              %221 = arith.addi %220, %208 : index
              %222 = arith.addi %221, %201 : index
              %223 = arith.addi %210, %2 : index
              %224 = arith.addi %210, %34 : index
              %225 = arith.addi %210, %44 : index
              %226 = arith.addi %214, %2 : index
              %227 = arith.addi %214, %34 : index
              %228 = arith.addi %214, %44 : index
              %229 = arith.addi %218, %2 : index
              %230 = arith.addi %218, %34 : index
              %231 = arith.addi %218, %44 : index
              %232 = arith.addi %222, %2 : index
              %233 = arith.addi %222, %34 : index
              %234 = arith.addi %222, %44 : index
              vector.store %152, %6[%223] : memref<896xf32>, vector<4xf32>
              vector.store %155, %6[%224] : memref<896xf32>, vector<4xf32>
              vector.store %158, %6[%225] : memref<896xf32>, vector<4xf32>
              vector.store %166, %6[%226] : memref<896xf32>, vector<4xf32>
              vector.store %169, %6[%227] : memref<896xf32>, vector<4xf32>
              vector.store %172, %6[%228] : memref<896xf32>, vector<4xf32>
              vector.store %180, %6[%229] : memref<896xf32>, vector<4xf32>
              vector.store %183, %6[%230] : memref<896xf32>, vector<4xf32>
              vector.store %186, %6[%231] : memref<896xf32>, vector<4xf32>
              vector.store %194, %6[%232] : memref<896xf32>, vector<4xf32>
              vector.store %197, %6[%233] : memref<896xf32>, vector<4xf32>
              vector.store %200, %6[%234] : memref<896xf32>, vector<4xf32>
            }
          }
        }
        %235 = arith.cmpi eq, %7, %2 : index
        scf.if %235 {
          %237 = arith.muli %9, %236 : index
          %238 = arith.muli %11, %34 : index
          %239 = arith.muli %14, %34 : index
          scf.for %240 = %238 to %239 step %10 {
            %241 = arith.muli %240, %206 : index
            %242 = arith.addi %237, %241 : index
            scf.for %244 = %243 to %206 step %34 {
              %245 = arith.addi %242, %244 : index
              vector.store %146, %6[%245] : memref<896xf32>, vector<4xf32>
            }
          }
        }
        %246 = arith.cmpi eq, %7, %2 : index
        scf.if %246 {
          %247 = arith.muli %9, %236 : index
          %248 = arith.muli %11, %34 : index
          %249 = arith.muli %14, %34 : index
          scf.for %250 = %248 to %249 step %10 {
            %251 = arith.muli %250, %206 : index
            %252 = arith.addi %247, %251 : index
            scf.for %253 = %2 to %208 step %34 {
              %254 = arith.addi %252, %253 : index
              vector.store %146, %6[%254] : memref<896xf32>, vector<4xf32>
            }
          }
        }
        return
      }
    }
  }
  stream.executable private @max_pool_1 {
    stream.executable.export public @max_pool_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 4 : index
      %2 = arith.constant 1 : index
      stream.return %1, %2, %2 : index, index, index
    }
    builtin.module {
      func.func @max_pool_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %3 = arith.constant 0 : index
        %9 = arith.constant 1 : index
        %12 = arith.constant 4 : index
        %15 = arith.constant 8 : index
        %18 = arith.constant 112 : index
        %20 = arith.constant 16 : index
        %24 = arith.constant 80 : index
        %27 = arith.constant 3 : index
        %36 = arith.constant dense<0xFF800000> : vector<4xf32>
        %57 = arith.constant dense<[1, 2, 3, 4]> : vector<4xi32>
        %60 = arith.constant dense<3> : vector<4xi32>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<896xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %10 = arith.muli %6, %9 : index
        %11 = arith.addi %10, %9 : index
        %13 = arith.minui %11, %12 : index
        scf.for %14 = %10 to %13 step %9 {
          %16 = arith.muli %8, %15 : index
          %17 = arith.addi %16, %14 : index
          %19 = arith.muli %17, %18 : index
          %21 = arith.addi %19, %20 : index
          %22 = arith.muli %8, %15 : index
          %23 = arith.addi %22, %14 : index
          %25 = arith.muli %23, %24 : index
          %26 = arith.addi %25, %3 : index
          scf.for %28 = %3 to %27 step %9 {
            %29 = arith.muli %28, %12 : index
            %30 = arith.addi %26, %29 : index
            scf.for %31 = %3 to %27 step %12 {
              %32 = arith.muli %28, %12 : index
              %33 = arith.muli %31, %9 : index
              %34 = arith.addi %32, %33 : index
              %35 = arith.addi %21, %34 : index
              %37 = arith.addi %35, %3 : index
              %38 = arith.addi %37, %3 : index
              %39 = vector.load %4[%38] : memref<896xf32>, vector<4xf32>
              %40 = arith.addi %37, %9 : index
              %41 = vector.load %4[%40] : memref<896xf32>, vector<4xf32>
              %42 = arith.addi %35, %12 : index
              %43 = arith.addi %42, %3 : index
              %44 = vector.load %4[%43] : memref<896xf32>, vector<4xf32>
              %45 = arith.addi %42, %9 : index
              %46 = vector.load %4[%45] : memref<896xf32>, vector<4xf32>
              %47 = arith.muli %28, %9 : index
              %48 = arith.addi %47, %9 : index
              %49 = arith.cmpi ult, %48, %27 : index
              %50 = vector.broadcast %49 : i1 to vector<4xi1>
              %51 = arith.select %50, %44, %36 : vector<4xi1>, vector<4xf32>
              %52 = arith.select %50, %46, %36 : vector<4xi1>, vector<4xf32>
              %53 = arith.maximumf %39, %51 : vector<4xf32>
              %54 = arith.maximumf %41, %52 : vector<4xf32>
              %55 = arith.muli %31, %9 : index
              %56 = arith.index_cast %55 : index to i32
              %58 = vector.broadcast %56 : i32 to vector<4xi32>
              %59 = arith.addi %58, %57 : vector<4xi32>
              %61 = arith.cmpi ult, %59, %60 : vector<4xi32>
              %62 = arith.select %61, %54, %36 : vector<4xi1>, vector<4xf32>
              %63 = arith.maximumf %53, %62 : vector<4xf32>
              %64 = arith.addi %30, %31 : index
              vector.store %63, %5[%64] : memref<640xf32>, vector<4xf32>
            }
          }
        }
        return
      }
    }
  }
  stream.executable private @linear_1 {
    stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      stream.return %1, %1, %1 : index, index, index
    }
    builtin.module {
      func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_cpu.pipeline<Default>>} {
        %2 = arith.constant 0 : index
        %14 = arith.constant 8 : index
        %17 = arith.constant 5 : index
        %19 = arith.constant 1 : index
        %23 = arith.constant 640 : index
        %25 = arith.constant dense<0.0> : vector<4xf32>
        %27 = arith.constant 4 : index
        %58 = arith.constant 16 : index
        %85 = arith.constant 2 : index
        %100 = arith.constant 3 : index
        %193 = arith.constant 6 : index
        %203 = arith.constant 7 : index
        %217 = arith.constant 288 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<293xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<15xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<5xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %10 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<60xi8>
        %11 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<30xi16>
        %12 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<15xi32>
        %13 = "memref.alloca"() <{alignment = 64 : i64, operandSegmentSizes = array<i32: 0, 0>}> : () -> memref<8xf32>
        %15 = arith.muli %7, %14 : index
        %16 = arith.addi %15, %14 : index
        %18 = arith.minui %16, %17 : index
        scf.for %20 = %2 to %19 step %19 {
          %21 = arith.minui %20, %2 : index
          %22 = arith.addi %21, %2 : index
          %24 = arith.muli %22, %23 : index
          %26 = arith.addi %2, %2 : index
          vector.store %25, %13[%26] : memref<8xf32>, vector<4xf32>
          %28 = arith.addi %2, %27 : index
          vector.store %25, %13[%28] : memref<8xf32>, vector<4xf32>
          %29 = arith.addi %7, %2 : index
          %30 = memref.load %10[%29] : memref<60xi8>
          %31 = arith.index_castui %30 : i8 to index
          %32 = arith.addi %7, %19 : index
          %33 = arith.addi %32, %2 : index
          %34 = memref.load %10[%33] : memref<60xi8>
          %35 = arith.index_castui %34 : i8 to index
          scf.for %36 = %31 to %35 step %19 {
            %37 = arith.addi %36, %27 : index
            %38 = memref.load %10[%37] : memref<60xi8>
            %39 = arith.index_castui %38 : i8 to index
            %40 = arith.addi %36, %19 : index
            %41 = arith.addi %40, %27 : index
            %42 = memref.load %10[%41] : memref<60xi8>
            %43 = arith.index_castui %42 : i8 to index
            %44 = arith.subi %43, %39 : index
            %45 = arith.remui %44, %27 : index
            %46 = arith.subi %43, %45 : index
            %56:8 = scf.for %47 = %39 to %46 step %27 iter_args(%48 = %25, %49 = %25, %50 = %25, %51 = %25, %52 = %25, %53 = %25, %54 = %25, %55 = %25) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
              %57 = arith.muli %47, %14 : index
              %59 = arith.addi %47, %58 : index
              %60 = memref.load %10[%59] : memref<60xi8>
              %61 = arith.index_castui %60 : i8 to index
              %62 = arith.addi %57, %2 : index
              %63 = vector.load %4[%62] : memref<293xf32>, vector<4xf32>
              %64 = arith.addi %57, %27 : index
              %65 = vector.load %4[%64] : memref<293xf32>, vector<4xf32>
              %66 = arith.addi %24, %61 : index
              %67 = memref.load %3[%66] : memref<640xf32>
              %68 = vector.broadcast %67 : f32 to vector<4xf32>
              %69 = vector.fma %63, %68, %48 : vector<4xf32>
              %70 = vector.fma %65, %68, %49 : vector<4xf32>
              %71 = arith.addi %47, %19 : index
              %72 = arith.muli %71, %14 : index
              %73 = arith.addi %71, %58 : index
              %74 = memref.load %10[%73] : memref<60xi8>
              %75 = arith.index_castui %74 : i8 to index
              %76 = arith.addi %72, %2 : index
              %77 = vector.load %4[%76] : memref<293xf32>, vector<4xf32>
              %78 = arith.addi %72, %27 : index
              %79 = vector.load %4[%78] : memref<293xf32>, vector<4xf32>
              %80 = arith.addi %24, %75 : index
              %81 = memref.load %3[%80] : memref<640xf32>
              %82 = vector.broadcast %81 : f32 to vector<4xf32>
              %83 = vector.fma %77, %82, %50 : vector<4xf32>
              %84 = vector.fma %79, %82, %51 : vector<4xf32>
              %86 = arith.addi %47, %85 : index
              %87 = arith.muli %86, %14 : index
              %88 = arith.addi %86, %58 : index
              %89 = memref.load %10[%88] : memref<60xi8>
              %90 = arith.index_castui %89 : i8 to index
              %91 = arith.addi %87, %2 : index
              %92 = vector.load %4[%91] : memref<293xf32>, vector<4xf32>
              %93 = arith.addi %87, %27 : index
              %94 = vector.load %4[%93] : memref<293xf32>, vector<4xf32>
              %95 = arith.addi %24, %90 : index
              %96 = memref.load %3[%95] : memref<640xf32>
              %97 = vector.broadcast %96 : f32 to vector<4xf32>
              %98 = vector.fma %92, %97, %52 : vector<4xf32>
              %99 = vector.fma %94, %97, %53 : vector<4xf32>
              %101 = arith.addi %47, %100 : index
              %102 = arith.muli %101, %14 : index
              %103 = arith.addi %101, %58 : index
              %104 = memref.load %10[%103] : memref<60xi8>
              %105 = arith.index_castui %104 : i8 to index
              %106 = arith.addi %102, %2 : index
              %107 = vector.load %4[%106] : memref<293xf32>, vector<4xf32>
              %108 = arith.addi %102, %27 : index
              %109 = vector.load %4[%108] : memref<293xf32>, vector<4xf32>
              %110 = arith.addi %24, %105 : index
              %111 = memref.load %3[%110] : memref<640xf32>
              %112 = vector.broadcast %111 : f32 to vector<4xf32>
              %113 = vector.fma %107, %112, %54 : vector<4xf32>
              %114 = vector.fma %109, %112, %55 : vector<4xf32>
              scf.yield %69, %70, %83, %84, %98, %99, %113, %114 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
            }
            %115 = arith.addf %56#0, %56#4 : vector<4xf32>
            %116 = arith.addf %56#1, %56#5 : vector<4xf32>
            %117 = arith.addf %56#2, %56#6 : vector<4xf32>
            %118 = arith.addf %56#3, %56#7 : vector<4xf32>
            %119 = arith.addf %115, %117 : vector<4xf32>
            %120 = arith.addf %116, %118 : vector<4xf32>
            %124:2 = scf.for %121 = %46 to %43 step %19 iter_args(%122 = %119, %123 = %120) -> (vector<4xf32>, vector<4xf32>) {
              %125 = arith.muli %121, %14 : index
              %126 = arith.addi %121, %58 : index
              %127 = memref.load %10[%126] : memref<60xi8>
              %128 = arith.index_castui %127 : i8 to index
              %129 = arith.addi %125, %2 : index
              %130 = vector.load %4[%129] : memref<293xf32>, vector<4xf32>
              %131 = arith.addi %125, %27 : index
              %132 = vector.load %4[%131] : memref<293xf32>, vector<4xf32>
              %133 = arith.addi %24, %128 : index
              %134 = memref.load %3[%133] : memref<640xf32>
              %135 = vector.broadcast %134 : f32 to vector<4xf32>
              %136 = vector.fma %130, %135, %122 : vector<4xf32>
              %137 = vector.fma %132, %135, %123 : vector<4xf32>
              scf.yield %136, %137 : vector<4xf32>, vector<4xf32>
            }
            %138 = arith.muli %36, %14 : index
            %139 = arith.addi %138, %2 : index
            %140 = arith.addi %139, %14 : index
            %141 = memref.load %10[%140] : memref<60xi8>
            %142 = arith.index_castui %141 : i8 to index
            %143 = arith.addi %142, %2 : index
            %144 = arith.addi %143, %2 : index
            %145 = vector.extract %124#0[0] : f32 from vector<4xf32>
            %146 = memref.load %13[%144] : memref<8xf32>
            %147 = arith.addf %146, %145 : f32
            memref.store %147, %13[%144] : memref<8xf32>
            %148 = arith.addi %138, %19 : index
            %149 = arith.addi %148, %14 : index
            %150 = memref.load %10[%149] : memref<60xi8>
            %151 = arith.index_castui %150 : i8 to index
            %152 = arith.addi %151, %2 : index
            %153 = arith.addi %152, %2 : index
            %154 = vector.extract %124#0[1] : f32 from vector<4xf32>
            %155 = memref.load %13[%153] : memref<8xf32>
            %156 = arith.addf %155, %154 : f32
            memref.store %156, %13[%153] : memref<8xf32>
            %157 = arith.addi %138, %85 : index
            %158 = arith.addi %157, %14 : index
            %159 = memref.load %10[%158] : memref<60xi8>
            %160 = arith.index_castui %159 : i8 to index
            %161 = arith.addi %160, %2 : index
            %162 = arith.addi %161, %2 : index
            %163 = vector.extract %124#0[2] : f32 from vector<4xf32>
            %164 = memref.load %13[%162] : memref<8xf32>
            %165 = arith.addf %164, %163 : f32
            memref.store %165, %13[%162] : memref<8xf32>
            %166 = arith.addi %138, %100 : index
            %167 = arith.addi %166, %14 : index
            %168 = memref.load %10[%167] : memref<60xi8>
            %169 = arith.index_castui %168 : i8 to index
            %170 = arith.addi %169, %2 : index
            %171 = arith.addi %170, %2 : index
            %172 = vector.extract %124#0[3] : f32 from vector<4xf32>
            %173 = memref.load %13[%171] : memref<8xf32>
            %174 = arith.addf %173, %172 : f32
            memref.store %174, %13[%171] : memref<8xf32>
            %175 = arith.addi %138, %27 : index
            %176 = arith.addi %175, %14 : index
            %177 = memref.load %10[%176] : memref<60xi8>
            %178 = arith.index_castui %177 : i8 to index
            %179 = arith.addi %178, %2 : index
            %180 = arith.addi %179, %2 : index
            %181 = vector.extract %124#1[0] : f32 from vector<4xf32>
            %182 = memref.load %13[%180] : memref<8xf32>
            %183 = arith.addf %182, %181 : f32
            memref.store %183, %13[%180] : memref<8xf32>
            %184 = arith.addi %138, %17 : index
            %185 = arith.addi %184, %14 : index
            %186 = memref.load %10[%185] : memref<60xi8>
            %187 = arith.index_castui %186 : i8 to index
            %188 = arith.addi %187, %2 : index
            %189 = arith.addi %188, %2 : index
            %190 = vector.extract %124#1[1] : f32 from vector<4xf32>
            %191 = memref.load %13[%189] : memref<8xf32>
            %192 = arith.addf %191, %190 : f32
            memref.store %192, %13[%189] : memref<8xf32>
            %194 = arith.addi %138, %193 : index
            %195 = arith.addi %194, %14 : index
            %196 = memref.load %10[%195] : memref<60xi8>
            %197 = arith.index_castui %196 : i8 to index
            %198 = arith.addi %197, %2 : index
            %199 = arith.addi %198, %2 : index
            %200 = vector.extract %124#1[2] : f32 from vector<4xf32>
            %201 = memref.load %13[%199] : memref<8xf32>
            %202 = arith.addf %201, %200 : f32
            memref.store %202, %13[%199] : memref<8xf32>
            %204 = arith.addi %138, %203 : index
            %205 = arith.addi %204, %14 : index
            %206 = memref.load %10[%205] : memref<60xi8>
            %207 = arith.index_castui %206 : i8 to index
            %208 = arith.addi %207, %2 : index
            %209 = arith.addi %208, %2 : index
            %210 = vector.extract %124#1[3] : f32 from vector<4xf32>
            %211 = memref.load %13[%209] : memref<8xf32>
            %212 = arith.addf %211, %210 : f32
            memref.store %212, %13[%209] : memref<8xf32>
          }
          scf.for %213 = %15 to %18 step %19 {
            %214 = arith.subi %213, %15 : index
            %215 = arith.addi %214, %2 : index
            %216 = memref.load %13[%215] : memref<8xf32>
            %218 = arith.addi %213, %217 : index
            %219 = memref.load %4[%218] : memref<293xf32>
            %220 = arith.muli %22, %17 : index
            %221 = arith.addi %220, %213 : index
            %222 = arith.addf %216, %219 : f32
            memref.store %222, %6[%221] : memref<5xf32>
          }
        }
        return
      }
    }
  }
  func.func public @main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x5xf32>) {
    %w0 = util.global.load @"conv_1/floats" : tensor<36xf32>
    %w1 = util.global.load @"conv_1/integers/unpacked" : tensor<11xi32>
    %w2 = util.global.load @"linear_1/floats" : tensor<293xf32>
    %w3 = util.global.load @"linear_1/integers" : tensor<15xi32>
    %v0_0 = flow.dispatch @enter_0::@enter_0(%arg0) : (tensor<1x5x5x2xf32>) -> (tensor<1x8x80xf32>)
    %v1_0 = flow.dispatch @conv_1::@conv_1(%v0_0, %w0, %w1) : (tensor<1x8x80xf32>, tensor<36xf32>, tensor<11xi32>) -> (tensor<1x8x112xf32>)
    %v2_0 = flow.dispatch @max_pool_1::@max_pool_1(%v1_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v3_0 = flow.dispatch @linear_1::@linear_1(%v2_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<15xi32>) -> (tensor<1x5xf32>)
    return %v3_0 : tensor<1x5xf32>
  }
}
