module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<28xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<12xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<56xi32>
  stream.executable private @split_1 {
    stream.executable.export public @split_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 8 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @split_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %3 = arith.constant 0 : index
        %10 = arith.constant 64 : index
        %13 = arith.constant 4 : index
        %15 = arith.constant 80 : index
        %18 = arith.constant dense<0.0> : vector<4xf32>
        %19 = arith.constant 12 : index
        %23 = arith.constant 1 : index
        %26 = arith.constant 2 : index
        %29 = arith.constant 3 : index
        %38 = arith.constant 8 : index
        %42 = arith.constant 96 : index
        %45 = arith.constant 24 : index
        %46 = arith.constant 5 : index
        %47 = arith.constant 0.0 : f32
        %113 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %117 = arith.constant dense<4> : vector<4xi32>
        %119 = arith.constant dense<3> : vector<4xi32>
        %121 = arith.constant dense<12> : vector<4xi32>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<768xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %9 = gpu.thread_id x
        %11 = arith.muli %6, %10 : index
        %12 = arith.addi %11, %9 : index
        %14 = arith.muli %12, %13 : index
        %16 = arith.cmpi ult, %14, %15 : index
        scf.if %16 {
          %17 = arith.subi %14, %3 : index
          %20 = arith.cmpi ult, %17, %19 : index
          %21 = scf.if %20 -> (vector<4xf32>) {
            %22 = arith.remui %7, %13 : index
            %24 = arith.cmpi eq, %22, %23 : index
            %25 = arith.select %24, %3, %3 : index
            %27 = arith.cmpi eq, %22, %26 : index
            %28 = arith.select %27, %23, %25 : index
            %30 = arith.cmpi eq, %22, %29 : index
            %31 = arith.select %30, %23, %28 : index
            %32 = arith.cmpi eq, %22, %23 : index
            %33 = arith.select %32, %23, %3 : index
            %34 = arith.cmpi eq, %22, %26 : index
            %35 = arith.select %34, %3, %33 : index
            %36 = arith.cmpi eq, %22, %29 : index
            %37 = arith.select %36, %23, %35 : index
            %39 = arith.muli %8, %38 : index
            %40 = arith.divui %7, %13 : index
            %41 = arith.addi %39, %40 : index
            %43 = arith.muli %41, %42 : index
            %44 = arith.addi %43, %3 : index
            %48 = arith.addi %17, %3 : index
            %49 = arith.divui %48, %13 : index
            %50 = arith.muli %49, %26 : index
            %51 = arith.addi %50, %31 : index
            %52 = arith.remui %48, %13 : index
            %53 = arith.muli %52, %26 : index
            %54 = arith.addi %53, %37 : index
            %55 = arith.muli %51, %46 : index
            %56 = arith.addi %55, %54 : index
            %57 = arith.minui %56, %45 : index
            %58 = arith.addi %44, %57 : index
            %59 = memref.load %4[%58] : memref<768xf32>
            %60 = arith.cmpi ult, %54, %46 : index
            %61 = arith.cmpi ult, %51, %46 : index
            %62 = arith.andi %60, %61 : i1
            %63 = arith.select %62, %59, %47 : f32
            %64 = arith.addi %17, %23 : index
            %65 = arith.divui %64, %13 : index
            %66 = arith.muli %65, %26 : index
            %67 = arith.addi %66, %31 : index
            %68 = arith.remui %64, %13 : index
            %69 = arith.muli %68, %26 : index
            %70 = arith.addi %69, %37 : index
            %71 = arith.muli %67, %46 : index
            %72 = arith.addi %71, %70 : index
            %73 = arith.minui %72, %45 : index
            %74 = arith.addi %44, %73 : index
            %75 = memref.load %4[%74] : memref<768xf32>
            %76 = arith.cmpi ult, %70, %46 : index
            %77 = arith.cmpi ult, %67, %46 : index
            %78 = arith.andi %76, %77 : i1
            %79 = arith.select %78, %75, %47 : f32
            %80 = arith.addi %17, %26 : index
            %81 = arith.divui %80, %13 : index
            %82 = arith.muli %81, %26 : index
            %83 = arith.addi %82, %31 : index
            %84 = arith.remui %80, %13 : index
            %85 = arith.muli %84, %26 : index
            %86 = arith.addi %85, %37 : index
            %87 = arith.muli %83, %46 : index
            %88 = arith.addi %87, %86 : index
            %89 = arith.minui %88, %45 : index
            %90 = arith.addi %44, %89 : index
            %91 = memref.load %4[%90] : memref<768xf32>
            %92 = arith.cmpi ult, %86, %46 : index
            %93 = arith.cmpi ult, %83, %46 : index
            %94 = arith.andi %92, %93 : i1
            %95 = arith.select %94, %91, %47 : f32
            %96 = arith.addi %17, %29 : index
            %97 = arith.divui %96, %13 : index
            %98 = arith.muli %97, %26 : index
            %99 = arith.addi %98, %31 : index
            %100 = arith.remui %96, %13 : index
            %101 = arith.muli %100, %26 : index
            %102 = arith.addi %101, %37 : index
            %103 = arith.muli %99, %46 : index
            %104 = arith.addi %103, %102 : index
            %105 = arith.minui %104, %45 : index
            %106 = arith.addi %44, %105 : index
            %107 = memref.load %4[%106] : memref<768xf32>
            %108 = arith.cmpi ult, %102, %46 : index
            %109 = arith.cmpi ult, %99, %46 : index
            %110 = arith.andi %108, %109 : i1
            %111 = arith.select %110, %107, %47 : f32
            %112 = vector.from_elements %63, %79, %95, %111 : vector<4xf32>
            %114 = arith.index_cast %17 : index to i32
            %115 = vector.broadcast %114 : i32 to vector<4xi32>
            %116 = arith.addi %115, %113 : vector<4xi32>
            %118 = arith.remui %116, %117 : vector<4xi32>
            %120 = arith.cmpi ult, %118, %119 : vector<4xi32>
            %122 = arith.cmpi ult, %116, %121 : vector<4xi32>
            %123 = arith.andi %120, %122 : vector<4xi1>
            %124 = arith.select %123, %112, %18 : vector<4xi1>, vector<4xf32>
            scf.yield %124 : vector<4xf32>
          } else {
            scf.yield %18 : vector<4xf32>
          }
          %125 = arith.muli %8, %38 : index
          %126 = arith.addi %125, %7 : index
          %127 = arith.muli %126, %15 : index
          %128 = arith.addi %127, %14 : index
          %129 = vector.extract %21[0] : f32 from vector<4xf32>
          %130 = arith.addi %128, %3 : index
          memref.store %129, %5[%130] : memref<640xf32>
          %131 = vector.extract %21[1] : f32 from vector<4xf32>
          %132 = arith.addi %128, %23 : index
          memref.store %131, %5[%132] : memref<640xf32>
          %133 = vector.extract %21[2] : f32 from vector<4xf32>
          %134 = arith.addi %128, %26 : index
          memref.store %133, %5[%134] : memref<640xf32>
          %135 = vector.extract %21[3] : f32 from vector<4xf32>
          %136 = arith.addi %128, %29 : index
          memref.store %135, %5[%136] : memref<640xf32>
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
      func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %2 = arith.constant 0 : index
        %11 = arith.constant 64 : index
        %14 = arith.constant 4 : index
        %16 = arith.constant 112 : index
        %18 = arith.constant 16 : index
        %20 = arith.constant 12 : index
        %22 = arith.constant dense<0.0> : vector<4xf32>
        %28 = arith.constant 1 : index
        %32 = arith.constant 2 : index
        %36 = arith.constant 3 : index
        %40 = arith.constant 640 : index
        %127 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %131 = arith.constant dense<4> : vector<4xi32>
        %133 = arith.constant dense<3> : vector<4xi32>
        %135 = arith.constant dense<12> : vector<4xi32>
        %146 = arith.constant 8 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<28xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<12xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<896xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %10 = gpu.thread_id x
        %12 = arith.muli %7, %11 : index
        %13 = arith.addi %12, %10 : index
        %15 = arith.muli %13, %14 : index
        %17 = arith.cmpi ult, %15, %16 : index
        scf.if %17 {
          %19 = arith.subi %15, %18 : index
          %21 = arith.cmpi ult, %19, %20 : index
          %23:4 = scf.if %21 -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
            %24 = arith.muli %8, %14 : index
            %25 = arith.addi %24, %2 : index
            %26 = memref.load %4[%25] : memref<28xf32>
            %27 = vector.broadcast %26 : f32 to vector<4xf32>
            %29 = arith.addi %24, %28 : index
            %30 = memref.load %4[%29] : memref<28xf32>
            %31 = vector.broadcast %30 : f32 to vector<4xf32>
            %33 = arith.addi %24, %32 : index
            %34 = memref.load %4[%33] : memref<28xf32>
            %35 = vector.broadcast %34 : f32 to vector<4xf32>
            %37 = arith.addi %24, %36 : index
            %38 = memref.load %4[%37] : memref<28xf32>
            %39 = vector.broadcast %38 : f32 to vector<4xf32>
            %41 = arith.muli %9, %40 : index
            %42 = arith.addi %19, %41 : index
            %43 = arith.muli %2, %28 : index
            %44 = arith.addi %43, %8 : index
            %45 = arith.muli %44, %14 : index
            %46 = arith.addi %45, %2 : index
            %47 = memref.load %5[%46] : memref<12xi32>
            %48 = arith.index_cast %47 : i32 to index
            %49 = arith.addi %45, %28 : index
            %50 = memref.load %5[%49] : memref<12xi32>
            %51 = arith.index_cast %50 : i32 to index
            %52 = arith.addi %45, %32 : index
            %53 = memref.load %5[%52] : memref<12xi32>
            %54 = arith.index_cast %53 : i32 to index
            %55 = arith.addi %45, %36 : index
            %56 = memref.load %5[%55] : memref<12xi32>
            %57 = arith.index_cast %56 : i32 to index
            %58 = arith.subi %54, %51 : index
            %59 = arith.muli %58, %14 : index
            %60 = arith.addi %48, %59 : index
            %66:4 = scf.for %61 = %51 to %54 step %28 iter_args(%62 = %27, %63 = %31, %64 = %35, %65 = %39) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
              %67 = memref.load %5[%61] : memref<12xi32>
              %68 = arith.index_cast %67 : i32 to index
              %69 = arith.addi %68, %42 : index
              %70 = arith.subi %61, %51 : index
              %71 = arith.muli %70, %14 : index
              %72 = arith.addi %48, %71 : index
              %73 = arith.addi %69, %2 : index
              %74 = arith.addi %73, %2 : index
              %75 = memref.load %3[%74] : memref<640xf32>
              %76 = arith.addi %73, %28 : index
              %77 = memref.load %3[%76] : memref<640xf32>
              %78 = arith.addi %73, %32 : index
              %79 = memref.load %3[%78] : memref<640xf32>
              %80 = arith.addi %73, %36 : index
              %81 = memref.load %3[%80] : memref<640xf32>
              %82 = vector.from_elements %75, %77, %79, %81 : vector<4xf32>
              %83 = arith.addi %72, %2 : index
              %84 = memref.load %4[%83] : memref<28xf32>
              %85 = vector.broadcast %84 : f32 to vector<4xf32>
              %86 = vector.fma %85, %82, %62 : vector<4xf32>
              %87 = arith.addi %72, %28 : index
              %88 = memref.load %4[%87] : memref<28xf32>
              %89 = vector.broadcast %88 : f32 to vector<4xf32>
              %90 = vector.fma %89, %82, %63 : vector<4xf32>
              %91 = arith.addi %72, %32 : index
              %92 = memref.load %4[%91] : memref<28xf32>
              %93 = vector.broadcast %92 : f32 to vector<4xf32>
              %94 = vector.fma %93, %82, %64 : vector<4xf32>
              %95 = arith.addi %72, %36 : index
              %96 = memref.load %4[%95] : memref<28xf32>
              %97 = vector.broadcast %96 : f32 to vector<4xf32>
              %98 = vector.fma %97, %82, %65 : vector<4xf32>
              scf.yield %86, %90, %94, %98 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
            }
            %102:2 = scf.for %99 = %54 to %57 step %28 iter_args(%100 = %66#0, %101 = %66#1) -> (vector<4xf32>, vector<4xf32>) {
              %103 = memref.load %5[%99] : memref<12xi32>
              %104 = arith.index_cast %103 : i32 to index
              %105 = arith.addi %104, %42 : index
              %106 = arith.subi %99, %54 : index
              %107 = arith.muli %106, %32 : index
              %108 = arith.addi %60, %107 : index
              %109 = arith.addi %105, %2 : index
              %110 = arith.addi %109, %2 : index
              %111 = memref.load %3[%110] : memref<640xf32>
              %112 = arith.addi %109, %28 : index
              %113 = memref.load %3[%112] : memref<640xf32>
              %114 = arith.addi %109, %32 : index
              %115 = memref.load %3[%114] : memref<640xf32>
              %116 = arith.addi %109, %36 : index
              %117 = memref.load %3[%116] : memref<640xf32>
              %118 = vector.from_elements %111, %113, %115, %117 : vector<4xf32>
              %119 = arith.addi %108, %2 : index
              %120 = memref.load %4[%119] : memref<28xf32>
              %121 = vector.broadcast %120 : f32 to vector<4xf32>
              %122 = vector.fma %121, %118, %100 : vector<4xf32>
              %123 = arith.addi %108, %28 : index
              %124 = memref.load %4[%123] : memref<28xf32>
              %125 = vector.broadcast %124 : f32 to vector<4xf32>
              %126 = vector.fma %125, %118, %101 : vector<4xf32>
              scf.yield %122, %126 : vector<4xf32>, vector<4xf32>
            }
            %128 = arith.index_cast %19 : index to i32
            %129 = vector.broadcast %128 : i32 to vector<4xi32>
            %130 = arith.addi %129, %127 : vector<4xi32>
            %132 = arith.remui %130, %131 : vector<4xi32>
            %134 = arith.cmpi ult, %132, %133 : vector<4xi32>
            %136 = arith.cmpi ult, %130, %135 : vector<4xi32>
            %137 = arith.andi %134, %136 : vector<4xi1>
            %138 = arith.maximumf %102#0, %22 : vector<4xf32>
            %139 = arith.select %137, %138, %22 : vector<4xi1>, vector<4xf32>
            %140 = arith.maximumf %102#1, %22 : vector<4xf32>
            %141 = arith.select %137, %140, %22 : vector<4xi1>, vector<4xf32>
            %142 = arith.maximumf %66#2, %22 : vector<4xf32>
            %143 = arith.select %137, %142, %22 : vector<4xi1>, vector<4xf32>
            %144 = arith.maximumf %66#3, %22 : vector<4xf32>
            %145 = arith.select %137, %144, %22 : vector<4xi1>, vector<4xf32>
            scf.yield %139, %141, %143, %145 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
          } else {
            scf.yield %22, %22, %22, %22 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
          }
          %147 = arith.muli %9, %146 : index
          %148 = arith.muli %8, %14 : index
          %149 = arith.addi %147, %148 : index
          %150 = arith.addi %149, %2 : index
          %151 = arith.muli %150, %16 : index
          %152 = arith.addi %151, %15 : index
          %153 = vector.extract %23#0[0] : f32 from vector<4xf32>
          %154 = arith.addi %152, %2 : index
          memref.store %153, %6[%154] : memref<896xf32>
          %155 = vector.extract %23#0[1] : f32 from vector<4xf32>
          %156 = arith.addi %152, %28 : index
          memref.store %155, %6[%156] : memref<896xf32>
          %157 = vector.extract %23#0[2] : f32 from vector<4xf32>
          %158 = arith.addi %152, %32 : index
          memref.store %157, %6[%158] : memref<896xf32>
          %159 = vector.extract %23#0[3] : f32 from vector<4xf32>
          %160 = arith.addi %152, %36 : index
          memref.store %159, %6[%160] : memref<896xf32>
          %161 = arith.addi %149, %28 : index
          %162 = arith.muli %161, %16 : index
          %163 = arith.addi %162, %15 : index
          %164 = vector.extract %23#1[0] : f32 from vector<4xf32>
          %165 = arith.addi %163, %2 : index
          memref.store %164, %6[%165] : memref<896xf32>
          %166 = vector.extract %23#1[1] : f32 from vector<4xf32>
          %167 = arith.addi %163, %28 : index
          memref.store %166, %6[%167] : memref<896xf32>
          %168 = vector.extract %23#1[2] : f32 from vector<4xf32>
          %169 = arith.addi %163, %32 : index
          memref.store %168, %6[%169] : memref<896xf32>
          %170 = vector.extract %23#1[3] : f32 from vector<4xf32>
          %171 = arith.addi %163, %36 : index
          memref.store %170, %6[%171] : memref<896xf32>
          %172 = arith.addi %149, %32 : index
          %173 = arith.muli %172, %16 : index
          %174 = arith.addi %173, %15 : index
          %175 = vector.extract %23#2[0] : f32 from vector<4xf32>
          %176 = arith.addi %174, %2 : index
          memref.store %175, %6[%176] : memref<896xf32>
          %177 = vector.extract %23#2[1] : f32 from vector<4xf32>
          %178 = arith.addi %174, %28 : index
          memref.store %177, %6[%178] : memref<896xf32>
          %179 = vector.extract %23#2[2] : f32 from vector<4xf32>
          %180 = arith.addi %174, %32 : index
          memref.store %179, %6[%180] : memref<896xf32>
          %181 = vector.extract %23#2[3] : f32 from vector<4xf32>
          %182 = arith.addi %174, %36 : index
          memref.store %181, %6[%182] : memref<896xf32>
          %183 = arith.addi %149, %36 : index
          %184 = arith.muli %183, %16 : index
          %185 = arith.addi %184, %15 : index
          %186 = vector.extract %23#3[0] : f32 from vector<4xf32>
          %187 = arith.addi %185, %2 : index
          memref.store %186, %6[%187] : memref<896xf32>
          %188 = vector.extract %23#3[1] : f32 from vector<4xf32>
          %189 = arith.addi %185, %28 : index
          memref.store %188, %6[%189] : memref<896xf32>
          %190 = vector.extract %23#3[2] : f32 from vector<4xf32>
          %191 = arith.addi %185, %32 : index
          memref.store %190, %6[%191] : memref<896xf32>
          %192 = vector.extract %23#3[3] : f32 from vector<4xf32>
          %193 = arith.addi %185, %36 : index
          memref.store %192, %6[%193] : memref<896xf32>
        }
        return
      }
    }
  }
  stream.executable private @max_pool_1 {
    stream.executable.export public @max_pool_1 workgroups() -> (index, index, index) {
      %1 = arith.constant 1 : index
      %2 = arith.constant 4 : index
      stream.return %1, %2, %1 : index, index, index
    }
    builtin.module {
      func.func @max_pool_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %3 = arith.constant 0 : index
        %10 = arith.constant 64 : index
        %13 = arith.constant 4 : index
        %15 = arith.constant 80 : index
        %18 = arith.constant dense<0.0> : vector<4xf32>
        %19 = arith.constant 12 : index
        %22 = arith.constant 8 : index
        %24 = arith.constant 1 : index
        %27 = arith.constant 112 : index
        %30 = arith.constant 16 : index
        %36 = arith.constant 2 : index
        %39 = arith.constant 3 : index
        %43 = arith.constant 17 : index
        %55 = arith.constant 20 : index
        %67 = arith.constant 21 : index
        %79 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %83 = arith.constant dense<4> : vector<4xi32>
        %85 = arith.constant dense<3> : vector<4xi32>
        %87 = arith.constant dense<12> : vector<4xi32>
        %4 = stream.binding.subspan %b0[%3] : !stream.binding -> memref<896xf32>
        %5 = stream.binding.subspan %b1[%3] : !stream.binding -> memref<640xf32>
        %6 = stream.dispatch.workgroup.id[0] : index
        %7 = stream.dispatch.workgroup.id[1] : index
        %8 = stream.dispatch.workgroup.id[2] : index
        %9 = gpu.thread_id x
        %11 = arith.muli %6, %10 : index
        %12 = arith.addi %11, %9 : index
        %14 = arith.muli %12, %13 : index
        %16 = arith.cmpi ult, %14, %15 : index
        scf.if %16 {
          %17 = arith.subi %14, %3 : index
          %20 = arith.cmpi ult, %17, %19 : index
          %21 = scf.if %20 -> (vector<4xf32>) {
            %23 = arith.muli %8, %22 : index
            %25 = arith.muli %7, %24 : index
            %26 = arith.addi %23, %25 : index
            %28 = arith.muli %26, %27 : index
            %29 = arith.addi %28, %17 : index
            %31 = arith.addi %29, %30 : index
            %32 = arith.addi %31, %3 : index
            %33 = memref.load %4[%32] : memref<896xf32>
            %34 = arith.addi %31, %24 : index
            %35 = memref.load %4[%34] : memref<896xf32>
            %37 = arith.addi %31, %36 : index
            %38 = memref.load %4[%37] : memref<896xf32>
            %40 = arith.addi %31, %39 : index
            %41 = memref.load %4[%40] : memref<896xf32>
            %42 = vector.from_elements %33, %35, %38, %41 : vector<4xf32>
            %44 = arith.addi %29, %43 : index
            %45 = arith.addi %44, %3 : index
            %46 = memref.load %4[%45] : memref<896xf32>
            %47 = arith.addi %44, %24 : index
            %48 = memref.load %4[%47] : memref<896xf32>
            %49 = arith.addi %44, %36 : index
            %50 = memref.load %4[%49] : memref<896xf32>
            %51 = arith.addi %44, %39 : index
            %52 = memref.load %4[%51] : memref<896xf32>
            %53 = vector.from_elements %46, %48, %50, %52 : vector<4xf32>
            %54 = arith.maximumf %42, %53 : vector<4xf32>
            %56 = arith.addi %29, %55 : index
            %57 = arith.addi %56, %3 : index
            %58 = memref.load %4[%57] : memref<896xf32>
            %59 = arith.addi %56, %24 : index
            %60 = memref.load %4[%59] : memref<896xf32>
            %61 = arith.addi %56, %36 : index
            %62 = memref.load %4[%61] : memref<896xf32>
            %63 = arith.addi %56, %39 : index
            %64 = memref.load %4[%63] : memref<896xf32>
            %65 = vector.from_elements %58, %60, %62, %64 : vector<4xf32>
            %66 = arith.maximumf %54, %65 : vector<4xf32>
            %68 = arith.addi %29, %67 : index
            %69 = arith.addi %68, %3 : index
            %70 = memref.load %4[%69] : memref<896xf32>
            %71 = arith.addi %68, %24 : index
            %72 = memref.load %4[%71] : memref<896xf32>
            %73 = arith.addi %68, %36 : index
            %74 = memref.load %4[%73] : memref<896xf32>
            %75 = arith.addi %68, %39 : index
            %76 = memref.load %4[%75] : memref<896xf32>
            %77 = vector.from_elements %70, %72, %74, %76 : vector<4xf32>
            %78 = arith.maximumf %66, %77 : vector<4xf32>
            %80 = arith.index_cast %17 : index to i32
            %81 = vector.broadcast %80 : i32 to vector<4xi32>
            %82 = arith.addi %81, %79 : vector<4xi32>
            %84 = arith.remui %82, %83 : vector<4xi32>
            %86 = arith.cmpi ult, %84, %85 : vector<4xi32>
            %88 = arith.cmpi ult, %82, %87 : vector<4xi32>
            %89 = arith.andi %86, %88 : vector<4xi1>
            %90 = arith.select %89, %78, %18 : vector<4xi1>, vector<4xf32>
            scf.yield %90 : vector<4xf32>
          } else {
            scf.yield %18 : vector<4xf32>
          }
          %91 = arith.muli %8, %22 : index
          %92 = arith.addi %91, %7 : index
          %93 = arith.muli %92, %15 : index
          %94 = arith.addi %93, %14 : index
          %95 = vector.extract %21[0] : f32 from vector<4xf32>
          %96 = arith.addi %94, %3 : index
          memref.store %95, %5[%96] : memref<640xf32>
          %97 = vector.extract %21[1] : f32 from vector<4xf32>
          %98 = arith.addi %94, %24 : index
          memref.store %97, %5[%98] : memref<640xf32>
          %99 = vector.extract %21[2] : f32 from vector<4xf32>
          %100 = arith.addi %94, %36 : index
          memref.store %99, %5[%100] : memref<640xf32>
          %101 = vector.extract %21[3] : f32 from vector<4xf32>
          %102 = arith.addi %94, %39 : index
          memref.store %101, %5[%102] : memref<640xf32>
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
      func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
        %2 = arith.constant 0 : index
        %11 = arith.constant 64 : index
        %14 = arith.constant 5 : index
        %16 = arith.constant 8 : index
        %20 = arith.constant -1 : i32
        %24 = arith.constant 1 : index
        %34 = arith.constant 48 : index
        %40 = arith.constant 2 : index
        %55 = arith.constant 12 : index
        %59 = arith.constant 640 : index
        %3 = stream.binding.subspan %b0[%2] : !stream.binding -> memref<640xf32>
        %4 = stream.binding.subspan %b1[%2] : !stream.binding -> memref<293xf32>
        %5 = stream.binding.subspan %b2[%2] : !stream.binding -> memref<56xi32>
        %6 = stream.binding.subspan %b3[%2] : !stream.binding -> memref<5xf32>
        %7 = stream.dispatch.workgroup.id[0] : index
        %8 = stream.dispatch.workgroup.id[1] : index
        %9 = stream.dispatch.workgroup.id[2] : index
        %10 = gpu.thread_id x
        %12 = arith.muli %7, %11 : index
        %13 = arith.addi %12, %10 : index
        %15 = arith.cmpi ult, %13, %14 : index
        scf.if %15 {
          %17 = arith.divui %13, %16 : index
          %18 = arith.remui %13, %16 : index
          %19 = memref.load %4[%13] : memref<293xf32>
          %21 = arith.addi %17, %2 : index
          %22 = memref.load %5[%21] : memref<56xi32>
          %23 = arith.index_cast %22 : i32 to index
          %25 = arith.addi %17, %24 : index
          %26 = arith.addi %25, %2 : index
          %27 = memref.load %5[%26] : memref<56xi32>
          %28 = arith.index_cast %27 : i32 to index
          %31 = scf.for %29 = %23 to %28 step %24 iter_args(%30 = %19) -> (f32) {
            %32 = arith.muli %29, %16 : index
            %33 = arith.addi %32, %18 : index
            %35 = arith.addi %33, %34 : index
            %36 = memref.load %5[%35] : memref<56xi32>
            %37 = arith.cmpi ne, %36, %20 : i32
            %38 = scf.if %37 -> (f32) {
              %39 = arith.index_cast %36 : i32 to index
              %41 = arith.addi %29, %40 : index
              %42 = memref.load %5[%41] : memref<56xi32>
              %43 = arith.index_cast %42 : i32 to index
              %44 = arith.addi %29, %24 : index
              %45 = arith.addi %44, %40 : index
              %46 = memref.load %5[%45] : memref<56xi32>
              %47 = arith.index_cast %46 : i32 to index
              %50 = scf.for %48 = %43 to %47 step %24 iter_args(%49 = %30) -> (f32) {
                %51 = arith.muli %48, %16 : index
                %52 = arith.addi %51, %39 : index
                %53 = arith.addi %52, %14 : index
                %54 = memref.load %4[%53] : memref<293xf32>
                %56 = arith.addi %48, %55 : index
                %57 = memref.load %5[%56] : memref<56xi32>
                %58 = arith.index_cast %57 : i32 to index
                %60 = arith.muli %8, %59 : index
                %61 = arith.addi %58, %60 : index
                %62 = memref.load %3[%61] : memref<640xf32>
                %63 = arith.mulf %54, %62 : f32
                %64 = arith.addf %63, %49 : f32
                scf.yield %64 : f32
              }
              scf.yield %50 : f32
            } else {
              scf.yield %30 : f32
            }
            scf.yield %38 : f32
          }
          %65 = arith.muli %8, %14 : index
          %66 = arith.addi %65, %13 : index
          memref.store %31, %6[%66] : memref<5xf32>
        }
        return
      }
    }
  }
  func.func private @island_0_main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32> {jax.result_info = "result[0]"}) {
    %0 = stablehlo.transpose %arg0, dims = [0, 3, 1, 2] : (tensor<1x5x5x2xf32>) -> tensor<1x2x5x5xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = call @island_0__pad(%0, %c) : (tensor<1x2x5x5xf32>, tensor<i32>) -> tensor<1x2x5x5xf32>
    %2 = stablehlo.reshape %1 : (tensor<1x2x5x5xf32>) -> tensor<1x2x25xf32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %3 = call @island_0__pad_0(%2, %c_0) : (tensor<1x2x25xf32>, tensor<i32>) -> tensor<1x8x96xf32>
    return %3 : tensor<1x8x96xf32>
  }
  func.func private @island_0__pad(%arg0: tensor<1x2x5x5xf32>, %arg1: tensor<i32>) -> tensor<1x2x5x5xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0, 0], high = [0, 0, 0, 0], interior = [0, 0, 0, 0] : (tensor<1x2x5x5xf32>, tensor<f32>) -> tensor<1x2x5x5xf32>
    return %1 : tensor<1x2x5x5xf32>
  }
  func.func private @island_0__pad_0(%arg0: tensor<1x2x25xf32>, %arg1: tensor<i32>) -> tensor<1x8x96xf32> {
    %0 = stablehlo.convert %arg1 : (tensor<i32>) -> tensor<f32>
    %1 = stablehlo.pad %arg0, %0, low = [0, 0, 0], high = [0, 6, 71], interior = [0, 0, 0] : (tensor<1x2x25xf32>, tensor<f32>) -> tensor<1x8x96xf32>
    return %1 : tensor<1x8x96xf32>
  }
  func.func public @main(%arg0: tensor<1x5x5x2xf32>) -> (tensor<1x5xf32>) {
    %w0 = util.global.load @"conv_1/floats" : tensor<28xf32>
    %w1 = util.global.load @"conv_1/integers" : tensor<12xi32>
    %w2 = util.global.load @"linear_1/floats" : tensor<293xf32>
    %w3 = util.global.load @"linear_1/integers" : tensor<56xi32>
    %v0_0 = func.call @island_0_main(%arg0) : (tensor<1x5x5x2xf32>) -> (tensor<1x8x96xf32>)
    %v1_0 = flow.dispatch @split_1::@split_1(%v0_0) : (tensor<1x8x96xf32>) -> (tensor<1x8x80xf32>)
    %v2_0 = flow.dispatch @conv_1::@conv_1(%v1_0, %w0, %w1) : (tensor<1x8x80xf32>, tensor<28xf32>, tensor<12xi32>) -> (tensor<1x8x112xf32>)
    %v3_0 = flow.dispatch @max_pool_1::@max_pool_1(%v2_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v4_0 = flow.dispatch @linear_1::@linear_1(%v3_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<56xi32>) -> (tensor<1x5xf32>)
    return %v4_0 : tensor<1x5xf32>
  }
}
