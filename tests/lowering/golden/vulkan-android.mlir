module {
  util.global private @"conv_1/floats" = #stream.parameter.named<"model"::"conv_1/floats"> : tensor<28xf32>
  util.global private @"conv_1/integers" = #stream.parameter.named<"model"::"conv_1/integers"> : tensor<12xi32>
  util.global private @"linear_1/floats" = #stream.parameter.named<"model"::"linear_1/floats"> : tensor<293xf32>
  util.global private @"linear_1/integers" = #stream.parameter.named<"model"::"linear_1/integers"> : tensor<56xi32>
    stream.executable private @split_1 {
      stream.executable.export public @split_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 8 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @split_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<768xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<640xf32>
          %7 = stream.dispatch.workgroup.id[0] : index
          %8 = stream.dispatch.workgroup.id[1] : index
          %9 = stream.dispatch.workgroup.id[2] : index
          %10 = gpu.thread_id x
          %11 = arith.constant 64 : index
          %12 = arith.muli %7, %11 : index
          %13 = arith.addi %12, %10 : index
          %14 = arith.constant 4 : index
          %15 = arith.muli %13, %14 : index
          %16 = arith.constant 80 : index
          %17 = arith.cmpi ult, %15, %16 : index
          scf.if %17 {
            %18 = arith.constant 0 : index
            %19 = arith.subi %15, %18 : index
            %20 = arith.constant dense<0.0> : vector<4xf32>
            %21 = arith.constant 12 : index
            %22 = arith.cmpi ult, %19, %21 : index
            %23 = scf.if %22 -> (vector<4xf32>) {
              %24 = arith.constant 4 : index
              %25 = arith.remui %8, %24 : index
              %26 = arith.constant 0 : index
              %27 = arith.constant 1 : index
              %28 = arith.cmpi eq, %25, %27 : index
              %29 = arith.constant 0 : index
              %30 = arith.select %28, %29, %26 : index
              %31 = arith.constant 2 : index
              %32 = arith.cmpi eq, %25, %31 : index
              %33 = arith.constant 1 : index
              %34 = arith.select %32, %33, %30 : index
              %35 = arith.constant 3 : index
              %36 = arith.cmpi eq, %25, %35 : index
              %37 = arith.constant 1 : index
              %38 = arith.select %36, %37, %34 : index
              %39 = arith.constant 0 : index
              %40 = arith.constant 1 : index
              %41 = arith.cmpi eq, %25, %40 : index
              %42 = arith.constant 1 : index
              %43 = arith.select %41, %42, %39 : index
              %44 = arith.constant 2 : index
              %45 = arith.cmpi eq, %25, %44 : index
              %46 = arith.constant 0 : index
              %47 = arith.select %45, %46, %43 : index
              %48 = arith.constant 3 : index
              %49 = arith.cmpi eq, %25, %48 : index
              %50 = arith.constant 1 : index
              %51 = arith.select %49, %50, %47 : index
              %52 = arith.constant 8 : index
              %53 = arith.muli %9, %52 : index
              %54 = arith.constant 4 : index
              %55 = arith.divui %8, %54 : index
              %56 = arith.addi %53, %55 : index
              %57 = arith.constant 96 : index
              %58 = arith.muli %56, %57 : index
              %59 = arith.constant 0 : index
              %60 = arith.addi %58, %59 : index
              %61 = arith.constant 24 : index
              %62 = arith.constant 5 : index
              %63 = arith.constant 0.0 : f32
              %64 = arith.constant 0 : index
              %65 = arith.addi %19, %64 : index
              %66 = arith.constant 4 : index
              %67 = arith.divui %65, %66 : index
              %68 = arith.constant 2 : index
              %69 = arith.muli %67, %68 : index
              %70 = arith.addi %69, %38 : index
              %71 = arith.constant 4 : index
              %72 = arith.remui %65, %71 : index
              %73 = arith.constant 2 : index
              %74 = arith.muli %72, %73 : index
              %75 = arith.addi %74, %51 : index
              %76 = arith.constant 5 : index
              %77 = arith.muli %70, %76 : index
              %78 = arith.addi %77, %75 : index
              %79 = arith.minui %78, %61 : index
              %80 = arith.addi %60, %79 : index
              %81 = memref.load %5[%80] : memref<768xf32>
              %82 = arith.cmpi ult, %75, %62 : index
              %83 = arith.constant 5 : index
              %84 = arith.cmpi ult, %70, %83 : index
              %85 = arith.andi %82, %84 : i1
              %86 = arith.select %85, %81, %63 : f32
              %87 = arith.constant 1 : index
              %88 = arith.addi %19, %87 : index
              %89 = arith.constant 4 : index
              %90 = arith.divui %88, %89 : index
              %91 = arith.constant 2 : index
              %92 = arith.muli %90, %91 : index
              %93 = arith.addi %92, %38 : index
              %94 = arith.constant 4 : index
              %95 = arith.remui %88, %94 : index
              %96 = arith.constant 2 : index
              %97 = arith.muli %95, %96 : index
              %98 = arith.addi %97, %51 : index
              %99 = arith.constant 5 : index
              %100 = arith.muli %93, %99 : index
              %101 = arith.addi %100, %98 : index
              %102 = arith.minui %101, %61 : index
              %103 = arith.addi %60, %102 : index
              %104 = memref.load %5[%103] : memref<768xf32>
              %105 = arith.cmpi ult, %98, %62 : index
              %106 = arith.constant 5 : index
              %107 = arith.cmpi ult, %93, %106 : index
              %108 = arith.andi %105, %107 : i1
              %109 = arith.select %108, %104, %63 : f32
              %110 = arith.constant 2 : index
              %111 = arith.addi %19, %110 : index
              %112 = arith.constant 4 : index
              %113 = arith.divui %111, %112 : index
              %114 = arith.constant 2 : index
              %115 = arith.muli %113, %114 : index
              %116 = arith.addi %115, %38 : index
              %117 = arith.constant 4 : index
              %118 = arith.remui %111, %117 : index
              %119 = arith.constant 2 : index
              %120 = arith.muli %118, %119 : index
              %121 = arith.addi %120, %51 : index
              %122 = arith.constant 5 : index
              %123 = arith.muli %116, %122 : index
              %124 = arith.addi %123, %121 : index
              %125 = arith.minui %124, %61 : index
              %126 = arith.addi %60, %125 : index
              %127 = memref.load %5[%126] : memref<768xf32>
              %128 = arith.cmpi ult, %121, %62 : index
              %129 = arith.constant 5 : index
              %130 = arith.cmpi ult, %116, %129 : index
              %131 = arith.andi %128, %130 : i1
              %132 = arith.select %131, %127, %63 : f32
              %133 = arith.constant 3 : index
              %134 = arith.addi %19, %133 : index
              %135 = arith.constant 4 : index
              %136 = arith.divui %134, %135 : index
              %137 = arith.constant 2 : index
              %138 = arith.muli %136, %137 : index
              %139 = arith.addi %138, %38 : index
              %140 = arith.constant 4 : index
              %141 = arith.remui %134, %140 : index
              %142 = arith.constant 2 : index
              %143 = arith.muli %141, %142 : index
              %144 = arith.addi %143, %51 : index
              %145 = arith.constant 5 : index
              %146 = arith.muli %139, %145 : index
              %147 = arith.addi %146, %144 : index
              %148 = arith.minui %147, %61 : index
              %149 = arith.addi %60, %148 : index
              %150 = memref.load %5[%149] : memref<768xf32>
              %151 = arith.cmpi ult, %144, %62 : index
              %152 = arith.constant 5 : index
              %153 = arith.cmpi ult, %139, %152 : index
              %154 = arith.andi %151, %153 : i1
              %155 = arith.select %154, %150, %63 : f32
              %156 = vector.from_elements %86, %109, %132, %155 : vector<4xf32>
              %157 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
              %158 = arith.index_cast %19 : index to i32
              %159 = vector.broadcast %158 : i32 to vector<4xi32>
              %160 = arith.addi %159, %157 : vector<4xi32>
              %161 = arith.constant dense<4> : vector<4xi32>
              %162 = arith.remui %160, %161 : vector<4xi32>
              %163 = arith.constant dense<3> : vector<4xi32>
              %164 = arith.cmpi ult, %162, %163 : vector<4xi32>
              %165 = arith.constant dense<12> : vector<4xi32>
              %166 = arith.cmpi ult, %160, %165 : vector<4xi32>
              %167 = arith.andi %164, %166 : vector<4xi1>
              %168 = arith.select %167, %156, %20 : vector<4xi1>, vector<4xf32>
              scf.yield %168 : vector<4xf32>
            } else {
              scf.yield %20 : vector<4xf32>
            }
            %169 = arith.constant 8 : index
            %170 = arith.muli %9, %169 : index
            %171 = arith.addi %170, %8 : index
            %172 = arith.constant 80 : index
            %173 = arith.muli %171, %172 : index
            %174 = arith.addi %173, %15 : index
            %175 = vector.extract %23[0] : f32 from vector<4xf32>
            %176 = arith.constant 0 : index
            %177 = arith.addi %174, %176 : index
            memref.store %175, %6[%177] : memref<640xf32>
            %178 = vector.extract %23[1] : f32 from vector<4xf32>
            %179 = arith.constant 1 : index
            %180 = arith.addi %174, %179 : index
            memref.store %178, %6[%180] : memref<640xf32>
            %181 = vector.extract %23[2] : f32 from vector<4xf32>
            %182 = arith.constant 2 : index
            %183 = arith.addi %174, %182 : index
            memref.store %181, %6[%183] : memref<640xf32>
            %184 = vector.extract %23[3] : f32 from vector<4xf32>
            %185 = arith.constant 3 : index
            %186 = arith.addi %174, %185 : index
            memref.store %184, %6[%186] : memref<640xf32>
          }
          return
        }
      }
    }
    stream.executable private @conv_1 {
      stream.executable.export public @conv_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 1 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @conv_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<640xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<28xf32>
          %7 = stream.binding.subspan %b2[%4] : !stream.binding -> memref<12xi32>
          %8 = stream.binding.subspan %b3[%4] : !stream.binding -> memref<896xf32>
          %9 = stream.dispatch.workgroup.id[0] : index
          %10 = stream.dispatch.workgroup.id[1] : index
          %11 = stream.dispatch.workgroup.id[2] : index
          %12 = gpu.thread_id x
          %13 = arith.constant 64 : index
          %14 = arith.muli %9, %13 : index
          %15 = arith.addi %14, %12 : index
          %16 = arith.constant 4 : index
          %17 = arith.muli %15, %16 : index
          %18 = arith.constant 112 : index
          %19 = arith.cmpi ult, %17, %18 : index
          scf.if %19 {
            %20 = arith.constant 16 : index
            %21 = arith.subi %17, %20 : index
            %22 = arith.constant 12 : index
            %23 = arith.cmpi ult, %21, %22 : index
            %24 = arith.constant dense<0.0> : vector<4xf32>
            %25:4 = scf.if %23 -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
              %26 = arith.constant 4 : index
              %27 = arith.muli %10, %26 : index
              %28 = arith.constant 0 : index
              %29 = arith.addi %27, %28 : index
              %30 = memref.load %6[%29] : memref<28xf32>
              %31 = vector.broadcast %30 : f32 to vector<4xf32>
              %32 = arith.constant 1 : index
              %33 = arith.addi %27, %32 : index
              %34 = memref.load %6[%33] : memref<28xf32>
              %35 = vector.broadcast %34 : f32 to vector<4xf32>
              %36 = arith.constant 2 : index
              %37 = arith.addi %27, %36 : index
              %38 = memref.load %6[%37] : memref<28xf32>
              %39 = vector.broadcast %38 : f32 to vector<4xf32>
              %40 = arith.constant 3 : index
              %41 = arith.addi %27, %40 : index
              %42 = memref.load %6[%41] : memref<28xf32>
              %43 = vector.broadcast %42 : f32 to vector<4xf32>
              %44 = arith.constant 640 : index
              %45 = arith.muli %11, %44 : index
              %46 = arith.addi %21, %45 : index
              %47 = arith.constant 0 : index
              %48 = arith.constant 1 : index
              %49 = arith.muli %47, %48 : index
              %50 = arith.addi %49, %10 : index
              %51 = arith.constant 4 : index
              %52 = arith.muli %50, %51 : index
              %53 = arith.constant 0 : index
              %54 = arith.addi %52, %53 : index
              %55 = memref.load %7[%54] : memref<12xi32>
              %56 = arith.index_cast %55 : i32 to index
              %57 = arith.constant 1 : index
              %58 = arith.addi %52, %57 : index
              %59 = memref.load %7[%58] : memref<12xi32>
              %60 = arith.index_cast %59 : i32 to index
              %61 = arith.constant 2 : index
              %62 = arith.addi %52, %61 : index
              %63 = memref.load %7[%62] : memref<12xi32>
              %64 = arith.index_cast %63 : i32 to index
              %65 = arith.constant 3 : index
              %66 = arith.addi %52, %65 : index
              %67 = memref.load %7[%66] : memref<12xi32>
              %68 = arith.index_cast %67 : i32 to index
              %69 = arith.subi %64, %60 : index
              %70 = arith.constant 4 : index
              %71 = arith.muli %69, %70 : index
              %72 = arith.addi %56, %71 : index
              %73 = arith.constant 1 : index
              %79:4 = scf.for %74 = %60 to %64 step %73 iter_args(%75 = %31, %76 = %35, %77 = %39, %78 = %43) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
                %80 = memref.load %7[%74] : memref<12xi32>
                %81 = arith.index_cast %80 : i32 to index
                %82 = arith.addi %81, %46 : index
                %83 = arith.subi %74, %60 : index
                %84 = arith.constant 4 : index
                %85 = arith.muli %83, %84 : index
                %86 = arith.addi %56, %85 : index
                %87 = arith.constant 0 : index
                %88 = arith.addi %82, %87 : index
                %89 = arith.constant 0 : index
                %90 = arith.addi %88, %89 : index
                %91 = memref.load %5[%90] : memref<640xf32>
                %92 = arith.constant 1 : index
                %93 = arith.addi %88, %92 : index
                %94 = memref.load %5[%93] : memref<640xf32>
                %95 = arith.constant 2 : index
                %96 = arith.addi %88, %95 : index
                %97 = memref.load %5[%96] : memref<640xf32>
                %98 = arith.constant 3 : index
                %99 = arith.addi %88, %98 : index
                %100 = memref.load %5[%99] : memref<640xf32>
                %101 = vector.from_elements %91, %94, %97, %100 : vector<4xf32>
                %102 = arith.constant 0 : index
                %103 = arith.addi %86, %102 : index
                %104 = memref.load %6[%103] : memref<28xf32>
                %105 = vector.broadcast %104 : f32 to vector<4xf32>
                %106 = vector.fma %105, %101, %75 : vector<4xf32>
                %107 = arith.constant 1 : index
                %108 = arith.addi %86, %107 : index
                %109 = memref.load %6[%108] : memref<28xf32>
                %110 = vector.broadcast %109 : f32 to vector<4xf32>
                %111 = vector.fma %110, %101, %76 : vector<4xf32>
                %112 = arith.constant 2 : index
                %113 = arith.addi %86, %112 : index
                %114 = memref.load %6[%113] : memref<28xf32>
                %115 = vector.broadcast %114 : f32 to vector<4xf32>
                %116 = vector.fma %115, %101, %77 : vector<4xf32>
                %117 = arith.constant 3 : index
                %118 = arith.addi %86, %117 : index
                %119 = memref.load %6[%118] : memref<28xf32>
                %120 = vector.broadcast %119 : f32 to vector<4xf32>
                %121 = vector.fma %120, %101, %78 : vector<4xf32>
                scf.yield %106, %111, %116, %121 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
              }
              %122 = arith.constant 1 : index
              %126:2 = scf.for %123 = %64 to %68 step %122 iter_args(%124 = %79#0, %125 = %79#1) -> (vector<4xf32>, vector<4xf32>) {
                %127 = memref.load %7[%123] : memref<12xi32>
                %128 = arith.index_cast %127 : i32 to index
                %129 = arith.addi %128, %46 : index
                %130 = arith.subi %123, %64 : index
                %131 = arith.constant 2 : index
                %132 = arith.muli %130, %131 : index
                %133 = arith.addi %72, %132 : index
                %134 = arith.constant 0 : index
                %135 = arith.addi %129, %134 : index
                %136 = arith.constant 0 : index
                %137 = arith.addi %135, %136 : index
                %138 = memref.load %5[%137] : memref<640xf32>
                %139 = arith.constant 1 : index
                %140 = arith.addi %135, %139 : index
                %141 = memref.load %5[%140] : memref<640xf32>
                %142 = arith.constant 2 : index
                %143 = arith.addi %135, %142 : index
                %144 = memref.load %5[%143] : memref<640xf32>
                %145 = arith.constant 3 : index
                %146 = arith.addi %135, %145 : index
                %147 = memref.load %5[%146] : memref<640xf32>
                %148 = vector.from_elements %138, %141, %144, %147 : vector<4xf32>
                %149 = arith.constant 0 : index
                %150 = arith.addi %133, %149 : index
                %151 = memref.load %6[%150] : memref<28xf32>
                %152 = vector.broadcast %151 : f32 to vector<4xf32>
                %153 = vector.fma %152, %148, %124 : vector<4xf32>
                %154 = arith.constant 1 : index
                %155 = arith.addi %133, %154 : index
                %156 = memref.load %6[%155] : memref<28xf32>
                %157 = vector.broadcast %156 : f32 to vector<4xf32>
                %158 = vector.fma %157, %148, %125 : vector<4xf32>
                scf.yield %153, %158 : vector<4xf32>, vector<4xf32>
              }
              %159 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
              %160 = arith.index_cast %21 : index to i32
              %161 = vector.broadcast %160 : i32 to vector<4xi32>
              %162 = arith.addi %161, %159 : vector<4xi32>
              %163 = arith.constant dense<4> : vector<4xi32>
              %164 = arith.remui %162, %163 : vector<4xi32>
              %165 = arith.constant dense<3> : vector<4xi32>
              %166 = arith.cmpi ult, %164, %165 : vector<4xi32>
              %167 = arith.constant dense<12> : vector<4xi32>
              %168 = arith.cmpi ult, %162, %167 : vector<4xi32>
              %169 = arith.andi %166, %168 : vector<4xi1>
              %170 = arith.constant dense<0.0> : vector<4xf32>
              %171 = arith.maximumf %126#0, %170 : vector<4xf32>
              %172 = arith.select %169, %171, %24 : vector<4xi1>, vector<4xf32>
              %173 = arith.constant dense<0.0> : vector<4xf32>
              %174 = arith.maximumf %126#1, %173 : vector<4xf32>
              %175 = arith.select %169, %174, %24 : vector<4xi1>, vector<4xf32>
              %176 = arith.constant dense<0.0> : vector<4xf32>
              %177 = arith.maximumf %79#2, %176 : vector<4xf32>
              %178 = arith.select %169, %177, %24 : vector<4xi1>, vector<4xf32>
              %179 = arith.constant dense<0.0> : vector<4xf32>
              %180 = arith.maximumf %79#3, %179 : vector<4xf32>
              %181 = arith.select %169, %180, %24 : vector<4xi1>, vector<4xf32>
              scf.yield %172, %175, %178, %181 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
            } else {
              scf.yield %24, %24, %24, %24 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
            }
            %182 = arith.constant 8 : index
            %183 = arith.muli %11, %182 : index
            %184 = arith.constant 4 : index
            %185 = arith.muli %10, %184 : index
            %186 = arith.addi %183, %185 : index
            %187 = arith.constant 0 : index
            %188 = arith.addi %186, %187 : index
            %189 = arith.constant 112 : index
            %190 = arith.muli %188, %189 : index
            %191 = arith.addi %190, %17 : index
            %192 = vector.extract %25#0[0] : f32 from vector<4xf32>
            %193 = arith.constant 0 : index
            %194 = arith.addi %191, %193 : index
            memref.store %192, %8[%194] : memref<896xf32>
            %195 = vector.extract %25#0[1] : f32 from vector<4xf32>
            %196 = arith.constant 1 : index
            %197 = arith.addi %191, %196 : index
            memref.store %195, %8[%197] : memref<896xf32>
            %198 = vector.extract %25#0[2] : f32 from vector<4xf32>
            %199 = arith.constant 2 : index
            %200 = arith.addi %191, %199 : index
            memref.store %198, %8[%200] : memref<896xf32>
            %201 = vector.extract %25#0[3] : f32 from vector<4xf32>
            %202 = arith.constant 3 : index
            %203 = arith.addi %191, %202 : index
            memref.store %201, %8[%203] : memref<896xf32>
            %204 = arith.constant 1 : index
            %205 = arith.addi %186, %204 : index
            %206 = arith.constant 112 : index
            %207 = arith.muli %205, %206 : index
            %208 = arith.addi %207, %17 : index
            %209 = vector.extract %25#1[0] : f32 from vector<4xf32>
            %210 = arith.constant 0 : index
            %211 = arith.addi %208, %210 : index
            memref.store %209, %8[%211] : memref<896xf32>
            %212 = vector.extract %25#1[1] : f32 from vector<4xf32>
            %213 = arith.constant 1 : index
            %214 = arith.addi %208, %213 : index
            memref.store %212, %8[%214] : memref<896xf32>
            %215 = vector.extract %25#1[2] : f32 from vector<4xf32>
            %216 = arith.constant 2 : index
            %217 = arith.addi %208, %216 : index
            memref.store %215, %8[%217] : memref<896xf32>
            %218 = vector.extract %25#1[3] : f32 from vector<4xf32>
            %219 = arith.constant 3 : index
            %220 = arith.addi %208, %219 : index
            memref.store %218, %8[%220] : memref<896xf32>
            %221 = arith.constant 2 : index
            %222 = arith.addi %186, %221 : index
            %223 = arith.constant 112 : index
            %224 = arith.muli %222, %223 : index
            %225 = arith.addi %224, %17 : index
            %226 = vector.extract %25#2[0] : f32 from vector<4xf32>
            %227 = arith.constant 0 : index
            %228 = arith.addi %225, %227 : index
            memref.store %226, %8[%228] : memref<896xf32>
            %229 = vector.extract %25#2[1] : f32 from vector<4xf32>
            %230 = arith.constant 1 : index
            %231 = arith.addi %225, %230 : index
            memref.store %229, %8[%231] : memref<896xf32>
            %232 = vector.extract %25#2[2] : f32 from vector<4xf32>
            %233 = arith.constant 2 : index
            %234 = arith.addi %225, %233 : index
            memref.store %232, %8[%234] : memref<896xf32>
            %235 = vector.extract %25#2[3] : f32 from vector<4xf32>
            %236 = arith.constant 3 : index
            %237 = arith.addi %225, %236 : index
            memref.store %235, %8[%237] : memref<896xf32>
            %238 = arith.constant 3 : index
            %239 = arith.addi %186, %238 : index
            %240 = arith.constant 112 : index
            %241 = arith.muli %239, %240 : index
            %242 = arith.addi %241, %17 : index
            %243 = vector.extract %25#3[0] : f32 from vector<4xf32>
            %244 = arith.constant 0 : index
            %245 = arith.addi %242, %244 : index
            memref.store %243, %8[%245] : memref<896xf32>
            %246 = vector.extract %25#3[1] : f32 from vector<4xf32>
            %247 = arith.constant 1 : index
            %248 = arith.addi %242, %247 : index
            memref.store %246, %8[%248] : memref<896xf32>
            %249 = vector.extract %25#3[2] : f32 from vector<4xf32>
            %250 = arith.constant 2 : index
            %251 = arith.addi %242, %250 : index
            memref.store %249, %8[%251] : memref<896xf32>
            %252 = vector.extract %25#3[3] : f32 from vector<4xf32>
            %253 = arith.constant 3 : index
            %254 = arith.addi %242, %253 : index
            memref.store %252, %8[%254] : memref<896xf32>
          }
          return
        }
      }
    }
    stream.executable private @pool_3 {
      stream.executable.export public @pool_3 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 4 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @pool_3(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<896xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<640xf32>
          %7 = stream.dispatch.workgroup.id[0] : index
          %8 = stream.dispatch.workgroup.id[1] : index
          %9 = stream.dispatch.workgroup.id[2] : index
          %10 = gpu.thread_id x
          %11 = arith.constant 64 : index
          %12 = arith.muli %7, %11 : index
          %13 = arith.addi %12, %10 : index
          %14 = arith.constant 4 : index
          %15 = arith.muli %13, %14 : index
          %16 = arith.constant 80 : index
          %17 = arith.cmpi ult, %15, %16 : index
          scf.if %17 {
            %18 = arith.constant 0 : index
            %19 = arith.subi %15, %18 : index
            %20 = arith.constant dense<0.0> : vector<4xf32>
            %21 = arith.constant 12 : index
            %22 = arith.cmpi ult, %19, %21 : index
            %23 = scf.if %22 -> (vector<4xf32>) {
              %24 = arith.constant 8 : index
              %25 = arith.muli %9, %24 : index
              %26 = arith.constant 1 : index
              %27 = arith.muli %8, %26 : index
              %28 = arith.addi %25, %27 : index
              %29 = arith.constant 112 : index
              %30 = arith.muli %28, %29 : index
              %31 = arith.addi %30, %19 : index
              %32 = arith.constant 16 : index
              %33 = arith.addi %31, %32 : index
              %34 = arith.constant 0 : index
              %35 = arith.addi %33, %34 : index
              %36 = memref.load %5[%35] : memref<896xf32>
              %37 = arith.constant 1 : index
              %38 = arith.addi %33, %37 : index
              %39 = memref.load %5[%38] : memref<896xf32>
              %40 = arith.constant 2 : index
              %41 = arith.addi %33, %40 : index
              %42 = memref.load %5[%41] : memref<896xf32>
              %43 = arith.constant 3 : index
              %44 = arith.addi %33, %43 : index
              %45 = memref.load %5[%44] : memref<896xf32>
              %46 = vector.from_elements %36, %39, %42, %45 : vector<4xf32>
              %47 = arith.constant 17 : index
              %48 = arith.addi %31, %47 : index
              %49 = arith.constant 0 : index
              %50 = arith.addi %48, %49 : index
              %51 = memref.load %5[%50] : memref<896xf32>
              %52 = arith.constant 1 : index
              %53 = arith.addi %48, %52 : index
              %54 = memref.load %5[%53] : memref<896xf32>
              %55 = arith.constant 2 : index
              %56 = arith.addi %48, %55 : index
              %57 = memref.load %5[%56] : memref<896xf32>
              %58 = arith.constant 3 : index
              %59 = arith.addi %48, %58 : index
              %60 = memref.load %5[%59] : memref<896xf32>
              %61 = vector.from_elements %51, %54, %57, %60 : vector<4xf32>
              %62 = arith.maximumf %46, %61 : vector<4xf32>
              %63 = arith.constant 20 : index
              %64 = arith.addi %31, %63 : index
              %65 = arith.constant 0 : index
              %66 = arith.addi %64, %65 : index
              %67 = memref.load %5[%66] : memref<896xf32>
              %68 = arith.constant 1 : index
              %69 = arith.addi %64, %68 : index
              %70 = memref.load %5[%69] : memref<896xf32>
              %71 = arith.constant 2 : index
              %72 = arith.addi %64, %71 : index
              %73 = memref.load %5[%72] : memref<896xf32>
              %74 = arith.constant 3 : index
              %75 = arith.addi %64, %74 : index
              %76 = memref.load %5[%75] : memref<896xf32>
              %77 = vector.from_elements %67, %70, %73, %76 : vector<4xf32>
              %78 = arith.maximumf %62, %77 : vector<4xf32>
              %79 = arith.constant 21 : index
              %80 = arith.addi %31, %79 : index
              %81 = arith.constant 0 : index
              %82 = arith.addi %80, %81 : index
              %83 = memref.load %5[%82] : memref<896xf32>
              %84 = arith.constant 1 : index
              %85 = arith.addi %80, %84 : index
              %86 = memref.load %5[%85] : memref<896xf32>
              %87 = arith.constant 2 : index
              %88 = arith.addi %80, %87 : index
              %89 = memref.load %5[%88] : memref<896xf32>
              %90 = arith.constant 3 : index
              %91 = arith.addi %80, %90 : index
              %92 = memref.load %5[%91] : memref<896xf32>
              %93 = vector.from_elements %83, %86, %89, %92 : vector<4xf32>
              %94 = arith.maximumf %78, %93 : vector<4xf32>
              %95 = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
              %96 = arith.index_cast %19 : index to i32
              %97 = vector.broadcast %96 : i32 to vector<4xi32>
              %98 = arith.addi %97, %95 : vector<4xi32>
              %99 = arith.constant dense<4> : vector<4xi32>
              %100 = arith.remui %98, %99 : vector<4xi32>
              %101 = arith.constant dense<3> : vector<4xi32>
              %102 = arith.cmpi ult, %100, %101 : vector<4xi32>
              %103 = arith.constant dense<12> : vector<4xi32>
              %104 = arith.cmpi ult, %98, %103 : vector<4xi32>
              %105 = arith.andi %102, %104 : vector<4xi1>
              %106 = arith.select %105, %94, %20 : vector<4xi1>, vector<4xf32>
              scf.yield %106 : vector<4xf32>
            } else {
              scf.yield %20 : vector<4xf32>
            }
            %107 = arith.constant 8 : index
            %108 = arith.muli %9, %107 : index
            %109 = arith.addi %108, %8 : index
            %110 = arith.constant 80 : index
            %111 = arith.muli %109, %110 : index
            %112 = arith.addi %111, %15 : index
            %113 = vector.extract %23[0] : f32 from vector<4xf32>
            %114 = arith.constant 0 : index
            %115 = arith.addi %112, %114 : index
            memref.store %113, %6[%115] : memref<640xf32>
            %116 = vector.extract %23[1] : f32 from vector<4xf32>
            %117 = arith.constant 1 : index
            %118 = arith.addi %112, %117 : index
            memref.store %116, %6[%118] : memref<640xf32>
            %119 = vector.extract %23[2] : f32 from vector<4xf32>
            %120 = arith.constant 2 : index
            %121 = arith.addi %112, %120 : index
            memref.store %119, %6[%121] : memref<640xf32>
            %122 = vector.extract %23[3] : f32 from vector<4xf32>
            %123 = arith.constant 3 : index
            %124 = arith.addi %112, %123 : index
            memref.store %122, %6[%124] : memref<640xf32>
          }
          return
        }
      }
    }
    stream.executable private @linear_1 {
      stream.executable.export public @linear_1 workgroups() -> (index, index, index) {
        %1 = arith.constant 1 : index
        %2 = arith.constant 1 : index
        %3 = arith.constant 1 : index
        stream.return %1, %2, %3 : index, index, index
      }
      builtin.module {
        func.func @linear_1(%b0: !stream.binding {stream.alignment = 64 : index}, %b1: !stream.binding {stream.alignment = 64 : index}, %b2: !stream.binding {stream.alignment = 64 : index}, %b3: !stream.binding {stream.alignment = 64 : index}) attributes {translation_info = #iree_codegen.translation_info<pipeline = #iree_gpu.spirv_pipeline<BaseLowering> workgroup_size = [64, 1, 1]>} {
          %4 = arith.constant 0 : index
          %5 = stream.binding.subspan %b0[%4] : !stream.binding -> memref<640xf32>
          %6 = stream.binding.subspan %b1[%4] : !stream.binding -> memref<293xf32>
          %7 = stream.binding.subspan %b2[%4] : !stream.binding -> memref<56xi32>
          %8 = stream.binding.subspan %b3[%4] : !stream.binding -> memref<5xf32>
          %9 = stream.dispatch.workgroup.id[0] : index
          %10 = stream.dispatch.workgroup.id[1] : index
          %11 = stream.dispatch.workgroup.id[2] : index
          %12 = gpu.thread_id x
          %13 = arith.constant 64 : index
          %14 = arith.muli %9, %13 : index
          %15 = arith.addi %14, %12 : index
          %16 = arith.constant 5 : index
          %17 = arith.cmpi ult, %15, %16 : index
          scf.if %17 {
            %18 = arith.constant 8 : index
            %19 = arith.divui %15, %18 : index
            %20 = arith.constant 8 : index
            %21 = arith.remui %15, %20 : index
            %22 = memref.load %6[%15] : memref<293xf32>
            %23 = arith.constant -1 : i32
            %24 = arith.constant 0 : index
            %25 = arith.addi %19, %24 : index
            %26 = memref.load %7[%25] : memref<56xi32>
            %27 = arith.index_cast %26 : i32 to index
            %28 = arith.constant 1 : index
            %29 = arith.addi %19, %28 : index
            %30 = arith.constant 0 : index
            %31 = arith.addi %29, %30 : index
            %32 = memref.load %7[%31] : memref<56xi32>
            %33 = arith.index_cast %32 : i32 to index
            %34 = arith.constant 1 : index
            %37 = scf.for %35 = %27 to %33 step %34 iter_args(%36 = %22) -> (f32) {
              %38 = arith.constant 8 : index
              %39 = arith.muli %35, %38 : index
              %40 = arith.addi %39, %21 : index
              %41 = arith.constant 48 : index
              %42 = arith.addi %40, %41 : index
              %43 = memref.load %7[%42] : memref<56xi32>
              %44 = arith.cmpi ne, %43, %23 : i32
              %45 = scf.if %44 -> (f32) {
                %46 = arith.index_cast %43 : i32 to index
                %47 = arith.constant 2 : index
                %48 = arith.addi %35, %47 : index
                %49 = memref.load %7[%48] : memref<56xi32>
                %50 = arith.index_cast %49 : i32 to index
                %51 = arith.constant 1 : index
                %52 = arith.addi %35, %51 : index
                %53 = arith.constant 2 : index
                %54 = arith.addi %52, %53 : index
                %55 = memref.load %7[%54] : memref<56xi32>
                %56 = arith.index_cast %55 : i32 to index
                %57 = arith.constant 1 : index
                %60 = scf.for %58 = %50 to %56 step %57 iter_args(%59 = %36) -> (f32) {
                  %61 = arith.constant 8 : index
                  %62 = arith.muli %58, %61 : index
                  %63 = arith.addi %62, %46 : index
                  %64 = arith.constant 5 : index
                  %65 = arith.addi %63, %64 : index
                  %66 = memref.load %6[%65] : memref<293xf32>
                  %67 = arith.constant 12 : index
                  %68 = arith.addi %58, %67 : index
                  %69 = memref.load %7[%68] : memref<56xi32>
                  %70 = arith.index_cast %69 : i32 to index
                  %71 = arith.constant 640 : index
                  %72 = arith.muli %10, %71 : index
                  %73 = arith.addi %70, %72 : index
                  %74 = memref.load %5[%73] : memref<640xf32>
                  %75 = arith.mulf %66, %74 : f32
                  %76 = arith.addf %75, %59 : f32
                  scf.yield %76 : f32
                }
                scf.yield %60 : f32
              } else {
                scf.yield %36 : f32
              }
              scf.yield %45 : f32
            }
            %77 = arith.constant 5 : index
            %78 = arith.muli %10, %77 : index
            %79 = arith.addi %78, %15 : index
            memref.store %37, %8[%79] : memref<5xf32>
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
    %v3_0 = flow.dispatch @pool_3::@pool_3(%v2_0) : (tensor<1x8x112xf32>) -> (tensor<1x8x80xf32>)
    %v4_0 = flow.dispatch @linear_1::@linear_1(%v3_0, %w2, %w3) : (tensor<1x8x80xf32>, tensor<293xf32>, tensor<56xi32>) -> (tensor<1x5xf32>)
    return %v4_0 : tensor<1x5xf32>
  }
}
