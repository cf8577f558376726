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
        %17 = arith.constant 1 : index
        %26 = arith.constant 5 : index
        %36 = arith.constant 4 : index
        %39 = arith.constant 8 : index
        %42 = arith.constant 80 : index
        %60 = arith.constant 0.0 : f32
        %65 = arith.constant dense<0.0> : vector<4xf32>
        %66 = arith.constant 12 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<50xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<640xf32>
        %5 = stream.dispatch.workgroup.id[0] : index
        %6 = stream.dispatch.workgroup.id[1] : index
        %7 = stream.dispatch.workgroup.id[2] : index
        %9 = arith.muli %5, %8 : index
        %10 = arith.addi %9, %8 : index
        %12 = arith.minui %10, %11 : index
        %14 = arith.muli %6, %13 : index
        %15 = arith.addi %14, %13 : index
        %16 = arith.minui %15, %13 : index
        scf.for %18 = %14 to %16 step %17 {
          scf.for %19 = %2 to %13 step %17 {
            %20 = arith.minui %19, %11 : index
            scf.for %21 = %9 to %12 step %17 {
              %22 = arith.muli %18, %11 : index
              %23 = arith.addi %22, %2 : index
              %24 = arith.muli %20, %11 : index
              %25 = arith.addi %24, %2 : index
              %27 = arith.muli %7, %26 : index
              %28 = arith.addi %27, %23 : index
              %29 = arith.muli %28, %26 : index
              %30 = arith.addi %29, %25 : index
              %31 = arith.muli %30, %11 : index
              %32 = arith.addi %31, %21 : index
              %33 = arith.addi %32, %2 : index
              %34 = memref.load %3[%33] : memref<50xf32>
              %35 = vector.from_elements %34 : vector<1xf32>
              %37 = arith.muli %21, %36 : index
              %38 = arith.addi %37, %2 : index
              %40 = arith.muli %7, %39 : index
              %41 = arith.addi %40, %38 : index
              %43 = arith.muli %41, %42 : index
              %44 = arith.addi %43, %2 : index
              %45 = arith.muli %18, %36 : index
              %46 = arith.addi %44, %45 : index
              %47 = arith.addi %46, %20 : index
              vector.store %35, %4[%47] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %48 = arith.muli %5, %8 : index
        %49 = arith.addi %48, %8 : index
        %50 = arith.minui %49, %11 : index
        %51 = arith.cmpi eq, %6, %2 : index
        scf.if %51 {
          scf.for %52 = %48 to %50 step %17 {
            %53 = arith.muli %52, %36 : index
            %54 = arith.addi %53, %2 : index
            %55 = arith.muli %7, %39 : index
            %56 = arith.addi %55, %54 : index
            %57 = arith.muli %56, %42 : index
            %58 = arith.addi %57, %2 : index
            %59 = arith.subi %58, %2 : index
            scf.for %61 = %2 to %13 step %17 {
              %62 = arith.muli %61, %36 : index
              %63 = arith.addi %58, %62 : index
              %64 = arith.addi %63, %13 : index
              memref.store %60, %4[%64] : memref<640xf32>
            }
            scf.for %67 = %66 to %42 step %36 {
              %68 = arith.addi %59, %67 : index
              vector.store %65, %4[%68] : memref<640xf32>, vector<4xf32>
            }
          }
        }
        %69 = arith.muli %5, %8 : index
        %70 = arith.addi %69, %8 : index
        %71 = arith.minui %70, %11 : index
        %72 = arith.muli %6, %13 : index
        %73 = arith.addi %72, %13 : index
        %74 = arith.minui %73, %13 : index
        scf.for %75 = %72 to %74 step %17 {
          scf.for %76 = %2 to %11 step %17 {
            %77 = arith.minui %76, %17 : index
            scf.for %78 = %69 to %71 step %17 {
              %79 = arith.muli %75, %11 : index
              %80 = arith.addi %79, %2 : index
              %81 = arith.muli %77, %11 : index
              %82 = arith.addi %81, %17 : index
              %83 = arith.muli %7, %26 : index
              %84 = arith.addi %83, %80 : index
              %85 = arith.muli %84, %26 : index
              %86 = arith.addi %85, %82 : index
              %87 = arith.muli %86, %11 : index
              %88 = arith.addi %87, %78 : index
              %89 = arith.addi %88, %2 : index
              %90 = memref.load %3[%89] : memref<50xf32>
              %91 = vector.from_elements %90 : vector<1xf32>
              %92 = arith.muli %78, %36 : index
              %93 = arith.addi %92, %17 : index
              %94 = arith.muli %7, %39 : index
              %95 = arith.addi %94, %93 : index
              %96 = arith.muli %95, %42 : index
              %97 = arith.addi %96, %2 : index
              %98 = arith.muli %75, %36 : index
              %99 = arith.addi %97, %98 : index
              %100 = arith.addi %99, %77 : index
              vector.store %91, %4[%100] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %101 = arith.muli %5, %8 : index
        %102 = arith.addi %101, %8 : index
        %103 = arith.minui %102, %11 : index
        %104 = arith.cmpi eq, %6, %2 : index
        scf.if %104 {
          scf.for %105 = %101 to %103 step %17 {
            %106 = arith.muli %105, %36 : index
            %107 = arith.addi %106, %17 : index
            %108 = arith.muli %7, %39 : index
            %109 = arith.addi %108, %107 : index
            %110 = arith.muli %109, %42 : index
            %111 = arith.addi %110, %2 : index
            %112 = arith.subi %111, %2 : index
            scf.for %113 = %2 to %13 step %17 {
              %114 = arith.muli %113, %36 : index
              %115 = arith.addi %111, %114 : index
              %116 = arith.addi %115, %11 : index
              memref.store %60, %4[%116] : memref<640xf32>
              %117 = arith.addi %115, %13 : index
              memref.store %60, %4[%117] : memref<640xf32>
            }
            scf.for %118 = %66 to %42 step %36 {
              %119 = arith.addi %112, %118 : index
              vector.store %65, %4[%119] : memref<640xf32>, vector<4xf32>
            }
          }
        }
        %120 = arith.muli %5, %8 : index
        %121 = arith.addi %120, %8 : index
        %122 = arith.minui %121, %11 : index
        %123 = arith.muli %6, %11 : index
        %124 = arith.addi %123, %11 : index
        %125 = arith.minui %124, %11 : index
        scf.for %126 = %123 to %125 step %17 {
          scf.for %127 = %2 to %13 step %17 {
            %128 = arith.minui %127, %11 : index
            scf.for %129 = %120 to %122 step %17 {
              %130 = arith.muli %126, %11 : index
              %131 = arith.addi %130, %17 : index
              %132 = arith.muli %128, %11 : index
              %133 = arith.addi %132, %2 : index
              %134 = arith.muli %7, %26 : index
              %135 = arith.addi %134, %131 : index
              %136 = arith.muli %135, %26 : index
              %137 = arith.addi %136, %133 : index
              %138 = arith.muli %137, %11 : index
              %139 = arith.addi %138, %129 : index
              %140 = arith.addi %139, %2 : index
              %141 = memref.load %3[%140] : memref<50xf32>
              %142 = vector.from_elements %141 : vector<1xf32>
              %143 = arith.muli %129, %36 : index
              %144 = arith.addi %143, %11 : index
              %145 = arith.muli %7, %39 : index
              %146 = arith.addi %145, %144 : index
              %147 = arith.muli %146, %42 : index
              %148 = arith.addi %147, %2 : index
              %149 = arith.muli %126, %36 : index
              %150 = arith.addi %148, %149 : index
              %151 = arith.addi %150, %128 : index
              vector.store %142, %4[%151] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %152 = arith.muli %5, %8 : index
        %153 = arith.addi %152, %8 : index
        %154 = arith.minui %153, %11 : index
        %155 = arith.cmpi eq, %6, %2 : index
        scf.if %155 {
          scf.for %156 = %152 to %154 step %17 {
            %157 = arith.muli %156, %36 : index
            %158 = arith.addi %157, %11 : index
            %159 = arith.muli %7, %39 : index
            %160 = arith.addi %159, %158 : index
            %161 = arith.muli %160, %42 : index
            %162 = arith.addi %161, %2 : index
            %163 = arith.subi %162, %2 : index
            scf.for %164 = %2 to %11 step %17 {
              %165 = arith.muli %164, %36 : index
              %166 = arith.addi %162, %165 : index
              %167 = arith.addi %166, %13 : index
              memref.store %60, %4[%167] : memref<640xf32>
            }
            scf.for %168 = %39 to %42 step %36 {
              %169 = arith.addi %163, %168 : index
              vector.store %65, %4[%169] : memref<640xf32>, vector<4xf32>
            }
          }
        }
        %170 = arith.muli %5, %8 : index
        %171 = arith.addi %170, %8 : index
        %172 = arith.minui %171, %11 : index
        %173 = arith.muli %6, %11 : index
        %174 = arith.addi %173, %11 : index
        %175 = arith.minui %174, %11 : index
        scf.for %176 = %173 to %175 step %17 {
          scf.for %177 = %2 to %11 step %17 {
            %178 = arith.minui %177, %17 : index
            scf.for %179 = %170 to %172 step %17 {
              %180 = arith.muli %176, %11 : index
              %181 = arith.addi %180, %17 : index
              %182 = arith.muli %178, %11 : index
              %183 = arith.addi %182, %17 : index
              %184 = arith.muli %7, %26 : index
              %185 = arith.addi %184, %181 : index
              %186 = arith.muli %185, %26 : index
              %187 = arith.addi %186, %183 : index
              %188 = arith.muli %187, %11 : index
              %189 = arith.addi %188, %179 : index
              %190 = arith.addi %189, %2 : index
              %191 = memref.load %3[%190] : memref<50xf32>
              %192 = vector.from_elements %191 : vector<1xf32>
              %193 = arith.muli %179, %36 : index
              %194 = arith.addi %193, %13 : index
              %195 = arith.muli %7, %39 : index
              %196 = arith.addi %195, %194 : index
              %197 = arith.muli %196, %42 : index
              %198 = arith.addi %197, %2 : index
              %199 = arith.muli %176, %36 : index
              %200 = arith.addi %198, %199 : index
              %201 = arith.addi %200, %178 : index
              vector.store %192, %4[%201] : memref<640xf32>, vector<1xf32>
            }
          }
        }
        %202 = arith.muli %5, %8 : index
        %203 = arith.addi %202, %8 : index
        %204 = arith.minui %203, %11 : index
        %205 = arith.cmpi eq, %6, %2 : index
        scf.if %205 {
          scf.for %206 = %202 to %204 step %17 {
            %207 = arith.muli %206, %36 : index
            %208 = arith.addi %207, %13 : index
            %209 = arith.muli %7, %39 : index
            %210 = arith.addi %209, %208 : index
            %211 = arith.muli %210, %42 : index
            %212 = arith.addi %211, %2 : index
            %213 = arith.subi %212, %2 : index
            scf.for %214 = %2 to %11 step %17 {
              %215 = arith.muli %214, %36 : index
              %216 = arith.addi %212, %215 : index
              %217 = arith.addi %216, %11 : index
              memref.store %60, %4[%217] : memref<640xf32>
              %218 = arith.addi %216, %13 : index
              memref.store %60, %4[%218] : memref<640xf32>
            }
            scf.for %219 = %39 to %42 step %36 {
              %220 = arith.addi %213, %219 : index
              vector.store %65, %4[%220] : memref<640xf32>, vector<4xf32>
            }
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
        %10 = arith.constant 12 : index
        %11 = arith.constant 1 : index
        %15 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %19 = arith.constant dense<4> : vector<4xi32>
        %21 = arith.constant dense<3> : vector<4xi32>
        %23 = arith.constant dense<12> : vector<4xi32>
        %27 = arith.constant 4 : index
        %37 = arith.constant 8 : index
        %47 = arith.constant 640 : index
        %55 = arith.constant 3 : index
        %63 = arith.constant 2 : index
        %139 = arith.constant dense<0.0> : vector<4xf32>
        %199 = arith.constant 112 : index
        %201 = arith.constant 16 : index
        %229 = arith.constant 896 : index
        %244 = arith.constant 28 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<36xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<11xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<896xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %12 = "memref.alloca"() <{alignment = 64 : i64, operandSegmentSizes = array<i32: 0, 0>}> : () -> memref<12xi32>
        scf.for %13 = %2 to %10 step %10 {
          %14 = arith.addi %13, %2 : index
          %16 = arith.index_cast %14 : index to i32
          %17 = vector.broadcast %16 : i32 to vector<4xi32>
          %18 = arith.addi %17, %15 : vector<4xi32>
          %20 = arith.remui %18, %19 : vector<4xi32>
          %22 = arith.cmpi ult, %20, %21 : vector<4xi32>
          %24 = arith.cmpi ult, %18, %23 : vector<4xi32>
          %25 = arith.andi %22, %24 : vector<4xi1>
          %26 = arith.extsi %25 : vector<4xi1> to vector<4xi32>
          vector.store %26, %12[%2] : memref<12xi32>, vector<4xi32>
          %28 = arith.addi %13, %27 : index
          %29 = arith.index_cast %28 : index to i32
          %30 = vector.broadcast %29 : i32 to vector<4xi32>
          %31 = arith.addi %30, %15 : vector<4xi32>
          %32 = arith.remui %31, %19 : vector<4xi32>
          %33 = arith.cmpi ult, %32, %21 : vector<4xi32>
          %34 = arith.cmpi ult, %31, %23 : vector<4xi32>
          %35 = arith.andi %33, %34 : vector<4xi1>
          %36 = arith.extsi %35 : vector<4xi1> to vector<4xi32>
          vector.store %36, %12[%27] : memref<12xi32>, vector<4xi32>
          %38 = arith.addi %13, %37 : index
          %39 = arith.index_cast %38 : index to i32
          %40 = vector.broadcast %39 : i32 to vector<4xi32>
          %41 = arith.addi %40, %15 : vector<4xi32>
          %42 = arith.remui %41, %19 : vector<4xi32>
          %43 = arith.cmpi ult, %42, %21 : vector<4xi32>
          %44 = arith.cmpi ult, %41, %23 : vector<4xi32>
          %45 = arith.andi %43, %44 : vector<4xi1>
          %46 = arith.extsi %45 : vector<4xi1> to vector<4xi32>
          vector.store %46, %12[%37] : memref<12xi32>, vector<4xi32>
          %48 = arith.muli %9, %47 : index
          %49 = arith.addi %13, %48 : index
          %50 = arith.addi %13, %10 : index
          scf.for %51 = %2 to %11 step %11 {
            scf.for %52 = %2 to %11 step %11 {
              %53 = arith.muli %51, %11 : index
              %54 = arith.addi %53, %52 : index
              %56 = arith.muli %54, %55 : index
              %57 = arith.addi %56, %2 : index
              %58 = memref.load %5[%57] : memref<11xi32>
              %59 = arith.index_cast %58 : i32 to index
              %60 = arith.addi %56, %11 : index
              %61 = memref.load %5[%60] : memref<11xi32>
              %62 = arith.index_cast %61 : i32 to index
              %64 = arith.addi %56, %63 : index
              %65 = memref.load %5[%64] : memref<11xi32>
              %66 = arith.index_cast %65 : i32 to index
              %67 = arith.muli %52, %27 : index
              %68 = arith.addi %67, %2 : index
              %69 = memref.load %4[%68] : memref<36xf32>
              %70 = arith.addi %67, %11 : index
              %71 = memref.load %4[%70] : memref<36xf32>
              %72 = arith.addi %67, %63 : index
              %73 = memref.load %4[%72] : memref<36xf32>
              %74 = arith.addi %67, %55 : index
              %75 = memref.load %4[%74] : memref<36xf32>
              %76 = vector.broadcast %69 : f32 to vector<4xf32>
              %77 = vector.broadcast %71 : f32 to vector<4xf32>
              %78 = vector.broadcast %73 : f32 to vector<4xf32>
              %79 = vector.broadcast %75 : f32 to vector<4xf32>
              %80 = arith.addi %49, %2 : index
              %94:12 = scf.for %81 = %62 to %66 step %11 iter_args(%82 = %76, %83 = %76, %84 = %76, %85 = %77, %86 = %77, %87 = %77, %88 = %78, %89 = %78, %90 = %78, %91 = %79, %92 = %79, %93 = %79) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                %95 = memref.load %5[%81] : memref<11xi32>
                %96 = arith.index_cast %95 : i32 to index
                %97 = arith.addi %96, %80 : index
                %98 = arith.subi %81, %62 : index
                %99 = arith.muli %98, %27 : index
                %100 = arith.addi %59, %99 : index
                %101 = vector.load %4[%100] : memref<36xf32>, vector<4xf32>
                %102 = vector.extract %101[0] : f32 from vector<4xf32>
                %103 = vector.extract %101[1] : f32 from vector<4xf32>
                %104 = vector.extract %101[2] : f32 from vector<4xf32>
                %105 = vector.extract %101[3] : f32 from vector<4xf32>
                %106 = arith.addi %97, %2 : index
                %107 = vector.load %3[%106] : memref<640xf32>, vector<4xf32>
                %108 = arith.addi %97, %27 : index
                %109 = vector.load %3[%108] : memref<640xf32>, vector<4xf32>
                %110 = arith.addi %97, %37 : index
                %111 = vector.load %3[%110] : memref<640xf32>, vector<4xf32>
                %112 = vector.broadcast %102 : f32 to vector<4xf32>
                %113 = vector.fma %112, %107, %82 : vector<4xf32>
                %114 = vector.fma %112, %109, %83 : vector<4xf32>
                %115 = vector.fma %112, %111, %84 : vector<4xf32>
                %116 = vector.broadcast %103 : f32 to vector<4xf32>
                %117 = vector.fma %116, %107, %85 : vector<4xf32>
                %118 = vector.fma %116, %109, %86 : vector<4xf32>
                %119 = vector.fma %116, %111, %87 : vector<4xf32>
                %120 = vector.broadcast %104 : f32 to vector<4xf32>
                %121 = vector.fma %120, %107, %88 : vector<4xf32>
                %122 = vector.fma %120, %109, %89 : vector<4xf32>
                %123 = vector.fma %120, %111, %90 : vector<4xf32>
                %124 = vector.broadcast %105 : f32 to vector<4xf32>
                %125 = vector.fma %124, %107, %91 : vector<4xf32>
                %126 = vector.fma %124, %109, %92 : vector<4xf32>
                %127 = vector.fma %124, %111, %93 : vector<4xf32>
                scf.yield %113, %114, %115, %117, %118, %119, %121, %122, %123, %125, %126, %127 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
              }
              %128 = arith.addi %2, %2 : index
              %129 = arith.addi %2, %27 : index
              %130 = arith.addi %2, %37 : index
              %131 = vector.load %12[%128] : memref<12xi32>, vector<4xi32>
              %132 = vector.load %12[%129] : memref<12xi32>, vector<4xi32>
              %133 = vector.load %12[%130] : memref<12xi32>, vector<4xi32>
              %134 = arith.addi %13, %128 : index
              %135 = arith.addi %13, %129 : index
              %136 = arith.addi %13, %130 : index
              %137 = arith.muli %52, %27 : index
              %138 = arith.addi %137, %2 : index
              %140 = arith.maximumf %94#0, %139 : vector<4xf32>
              %141 = arith.maximumf %94#1, %139 : vector<4xf32>
              %142 = arith.maximumf %94#2, %139 : vector<4xf32>
              %143 = arith.bitcast %140 : vector<4xf32> to vector<4xi32>
              %144 = arith.andi %143, %131 : vector<4xi32>
              %145 = arith.bitcast %144 : vector<4xi32> to vector<4xf32>
              %146 = arith.bitcast %141 : vector<4xf32> to vector<4xi32>
              %147 = arith.andi %146, %132 : vector<4xi32>
              %148 = arith.bitcast %147 : vector<4xi32> to vector<4xf32>
              %149 = arith.bitcast %142 : vector<4xf32> to vector<4xi32>
              %150 = arith.andi %149, %133 : vector<4xi32>
              %151 = arith.bitcast %150 : vector<4xi32> to vector<4xf32>
              %152 = arith.muli %52, %27 : index
              %153 = arith.addi %152, %11 : index
              %154 = arith.maximumf %94#3, %139 : vector<4xf32>
              %155 = arith.maximumf %94#4, %139 : vector<4xf32>
              %156 = arith.maximumf %94#5, %139 : vector<4xf32>
              %157 = arith.bitcast %154 : vector<4xf32> to vector<4xi32>
              %158 = arith.andi %157, %131 : vector<4xi32>
              %159 = arith.bitcast %158 : vector<4xi32> to vector<4xf32>
              %160 = arith.bitcast %155 : vector<4xf32> to vector<4xi32>
              %161 = arith.andi %160, %132 : vector<4xi32>
              %162 = arith.bitcast %161 : vector<4xi32> to vector<4xf32>
              %163 = arith.bitcast %156 : vector<4xf32> to vector<4xi32>
              %164 = arith.andi %163, %133 : vector<4xi32>
              %165 = arith.bitcast %164 : vector<4xi32> to vector<4xf32>
              %166 = arith.muli %52, %27 : index
              %167 = arith.addi %166, %63 : index
              %168 = arith.maximumf %94#6, %139 : vector<4xf32>
              %169 = arith.maximumf %94#7, %139 : vector<4xf32>
              %170 = arith.maximumf %94#8, %139 : vector<4xf32>
              %171 = arith.bitcast %168 : vector<4xf32> to vector<4xi32>
              %172 = arith.andi %171, %131 : vector<4xi32>
              %173 = arith.bitcast %172 : vector<4xi32> to vector<4xf32>
              %174 = arith.bitcast %169 : vector<4xf32> to vector<4xi32>
              %175 = arith.andi %174, %132 : vector<4xi32>
              %176 = arith.bitcast %175 : vector<4xi32> to vector<4xf32>
              %177 = arith.bitcast %170 : vector<4xf32> to vector<4xi32>
              %178 = arith.andi %177, %133 : vector<4xi32>
              %179 = arith.bitcast %178 : vector<4xi32> to vector<4xf32>
              %180 = arith.muli %52, %27 : index
              %181 = arith.addi %180, %55 : index
              %182 = arith.maximumf %94#9, %139 : vector<4xf32>
              %183 = arith.maximumf %94#10, %139 : vector<4xf32>
              %184 = arith.maximumf %94#11, %139 : vector<4xf32>
              %185 = arith.bitcast %182 : vector<4xf32> to vector<4xi32>
              %186 = arith.andi %185, %131 : vector<4xi32>
              %187 = arith.bitcast %186 : vector<4xi32> to vector<4xf32>
              %188 = arith.bitcast %183 : vector<4xf32> to vector<4xi32>
              %189 = arith.andi %188, %132 : vector<4xi32>
              %190 = arith.bitcast %189 : vector<4xi32> to vector<4xf32>
              %191 = arith.bitcast %184 : vector<4xf32> to vector<4xi32>
              %192 = arith.andi %191, %133 : vector<4xi32>
              %193 = arith.bitcast %192 : vector<4xi32> to vector<4xf32>
              %194 = arith.addi %13, %2 : index
              %195 = arith.muli %9, %37 : index
              %196 = arith.muli %52, %27 : index
              %197 = arith.addi %195, %196 : index
              %198 = arith.addi %197, %2 : index
              %200 = arith.muli %198, %199 : index
              %202 = arith.addi %200, %201 : index
              %203 = arith.addi %202, %194 : index
              %204 = arith.addi %197, %11 : index
              %205 = arith.muli %204, %199 : index
              %206 = arith.addi %205, %201 : index
              %207 = arith.addi %206, %194 : index
              %208 = arith.addi %197, %63 : index
              %209 = arith.muli %208, %199 : index
              %210 = arith.addi %209, %201 : index
              %211 = arith.addi %210, %194 : index
              %212 = arith.addi %197, %55 : index
              %213 = arith.muli %212, %199 : index
              %214 = arith.addi %213, %201 : index
              %215 = arith.addi %214, %194 : index
              %216 = arith.addi %203, %2 : index
              %217 = arith.addi %203, %27 : index
              %218 = arith.addi %203, %37 : index
              %219 = arith.addi %207, %2 : index
              %220 = arith.addi %207, %27 : index
              %221 = arith.addi %207, %37 : index
              %222 = arith.addi %211, %2 : index
              %223 = arith.addi %211, %27 : index
              %224 = arith.addi %211, %37 : index
              %225 = arith.addi %215, %2 : index
              %226 = arith.addi %215, %27 : index
              %227 = arith.addi %215, %37 : index
              vector.store %145, %6[%216] : memref<896xf32>, vector<4xf32>
              vector.store %148, %6[%217] : memref<896xf32>, vector<4xf32>
              vector.store %151, %6[%218] : memref<896xf32>, vector<4xf32>
              vector.store %159, %6[%219] : memref<896xf32>, vector<4xf32>
              vector.store %162, %6[%220] : memref<896xf32>, vector<4xf32>
              vector.store %165, %6[%221] : memref<896xf32>, vector<4xf32>
              vector.store %173, %6[%222] : memref<896xf32>, vector<4xf32>
              vector.store %176, %6[%223] : memref<896xf32>, vector<4xf32>
              vector.store %179, %6[%224] : memref<896xf32>, vector<4xf32>
              vector.store %187, %6[%225] : memref<896xf32>, vector<4xf32>
              vector.store %190, %6[%226] : memref<896xf32>, vector<4xf32>
              vector.store %193, %6[%227] : memref<896xf32>, vector<4xf32>
            }
          }
        }
        %228 = arith.cmpi eq, %2, %2 : index
        scf.if %228 {
          %230 = arith.muli %9, %229 : index
          %231 = arith.muli %2, %27 : index
          %232 = arith.muli %11, %27 : index
          scf.for %233 = %231 to %232 step %11 {
            %234 = arith.muli %233, %199 : index
            %235 = arith.addi %230, %234 : index
            scf.for %236 = %2 to %201 step %27 {
              %237 = arith.addi %235, %236 : index
              vector.store %139, %6[%237] : memref<896xf32>, vector<4xf32>
            }
          }
          %238 = arith.muli %9, %229 : index
          %239 = arith.muli %2, %27 : index
          %240 = arith.muli %11, %27 : index
          scf.for %241 = %239 to %240 step %11 {
            %242 = arith.muli %241, %199 : index
            %243 = arith.addi %238, %242 : index
            scf.for %245 = %244 to %199 step %27 {
              %246 = arith.addi %243, %245 : index
              vector.store %139, %6[%246] : memref<896xf32>, vector<4xf32>
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
